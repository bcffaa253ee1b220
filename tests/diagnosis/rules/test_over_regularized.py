"""The rule over_regularized: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.over_regularized import check
from tests.diagnosis.examples import healthy, layer


def test_the_penalty_s_share():
    def found(penalty, loss):
        rows = [layer("a", regularized=True), layer("head")]
        return check(
            healthy(layers=rows, last={"regularization": penalty, "loss": loss}, final=None)
        )

    assert "the penalty on the weights" in found(1.3, 2.4).sentence
    assert found(0.5, 1.2) is None
    assert found(1.3, 2.4).severity == "warning"
    assert found(0.0, -2.0) is None
    assert found(0.3, 0.4) is None  # little of the error is left


def test_dropout():
    def found(rates, final):
        rows = [layer(f"d{i}", dropout=rate, kernel=None) for i, rate in enumerate(rates)]
        return check(healthy(layers=[layer("a"), *rows, layer("head")], final=final))

    assert found([0.5, 0.5, 0.5], 1.0) is None
    assert found([0.8, 0.6], 1.0).severity == "warning"
    assert found([0.8, 0.6], 0.1).severity == "advice"


def test_weights_that_a_penalty_has_shrunk():
    def found(left, final, regularized=True):
        rows = [layer("a", regularized=regularized), layer("b"), layer("head")]
        last = {"layers": {"a": {"weight_norm": 3.0 * left}}}
        return check(healthy(layers=rows, last=last, final=final))

    assert found(0.21, 1.1) is None
    assert found(0.19, 1.1).severity == "warning"
    assert found(0.19, 0.5) is None  # it has learned all the same
    assert found(0.19, 1.1, regularized=False) is None


def test_a_penalty_as_small_as_the_one_prescribed_is_not_to_blame():
    def found(penalty):
        rows = [layer("a", penalty=penalty), layer("head")]
        return check(healthy(layers=rows, last={"regularization": 1.3, "loss": 2.4}, final=None))

    assert found(1e-4) is None
    assert found(2e-4).severity == "warning"


def test_what_a_layer_adds_is_no_weight_penalty():
    found = check(healthy(last={"regularization": 1.3, "loss": 2.4}, final=None))
    assert "add_loss" in found.sentence
    assert "add_loss" in found.prescription.code
    assert not found.prescription.overrides
