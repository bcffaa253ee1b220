"""The rule head_range: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.head_range import check
from tests.diagnosis.examples import regression


def severity(activation, **target):
    found = check(regression(head={"activation": activation}, target=target))
    return None if found is None else found.severity


def test_the_ends():
    assert severity("linear", min=-100.0, max=100.0) is None
    assert severity("sigmoid", min=0.0, max=1.0) is None
    assert severity("sigmoid", min=0.0, max=1.05) is None
    assert severity("sigmoid", min=0.0, max=1.08) == "warning"
    assert severity("sigmoid", min=0.0, max=100.0) == "error"
    assert severity("relu", min=0.0, max=100.0) is None
    assert severity("relu", min=-1.0, max=1.0) == "error"
    assert severity("tanh", min=-1.0, max=1.0) is None


def test_a_head_that_rescales_is_left_alone():
    head = {"activation": "sigmoid", "rescaled": True}
    assert check(regression(head=head, target={"max": 100.0})) is None
