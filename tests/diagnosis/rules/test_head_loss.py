"""The rule head_loss: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.head_loss import check
from tests.diagnosis.examples import healthy


def severity(target=None, output=None, backend="tensorflow", **head):
    head.setdefault("certain", True)
    found = check(
        healthy(
            head=head,
            target=target,
            setup={"backend": backend},
            first={"output": output or {}},
            last={"output": output or {}},
        )
    )
    return None if found is None else found.severity


BINARY = {"loss": "binary_crossentropy", "family": "binary"}
ONE_HOT, SEVERAL = {"form": "one_hot"}, {"form": "multi_hot"}


def test_heads_that_give_no_probabilities():
    assert severity() is None
    for activation in ("linear", "relu", "tanh"):
        assert severity(activation=activation) == "error"
    assert severity(activation="linear", from_logits=True) is None
    assert severity(activation=None, certain=False) is None
    assert severity(activation=None, certain=False, output={"max": 1.002}) == "error"
    assert severity(activation=None, certain=False, output={"max": 1.0005}) is None


def test_logits_of_a_squashed_head():
    assert severity(from_logits=True) == "advice"
    assert severity(from_logits=True, backend="jax") == "error"


def test_pairs_that_keras_repairs_are_advice():
    assert severity(activation="sigmoid", target=ONE_HOT) == "advice"
    assert severity(target=ONE_HOT, **BINARY) == "advice"
    assert severity(activation="sigmoid", units=1, target=ONE_HOT, **BINARY) is None


def test_several_labels_at_once():
    squared = {"loss": "mean_squared_error", "family": "squared"}
    assert severity(target=SEVERAL, **squared) == "error"
    assert severity(target=ONE_HOT, **squared) == "advice"
    assert severity(target=SEVERAL, **BINARY) == "warning"
    assert severity(target=SEVERAL, activation="sigmoid") == "error"


def test_a_hinge_behind_probabilities():
    hinge = {"loss": "hinge", "family": "margin"}
    assert severity(**hinge) == "error"
    assert severity(target=ONE_HOT, **hinge) == "warning"
    assert severity(activation="linear", **hinge) is None
    made = check(healthy(head=hinge, target={"counts": [40, 40, 40]}))
    assert made.prescription.code == 'model.compile(loss="sparse_categorical_crossentropy", ...)'


def test_an_activation_of_its_own_is_replaced_or_left_out():
    own = {"type": "Softmax", "layer": "s", "kernel_layer": "d", "from_logits": True}
    code = check(healthy(head=own, setup={"backend": "jax"})).prescription.code
    assert 'get_layer("d")' in code
    assert "without s" in code
