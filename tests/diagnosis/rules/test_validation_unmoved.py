"""The rule validation_unmoved: both sides of its boundaries."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.validation_unmoved import check
from tests.diagnosis.examples import healthy


def found(held, end=0.95, name="accuracy"):
    scores = [0.3, 0.6, 0.8, 0.9, end]
    history = {"loss": [1.0, 0.6, 0.4, 0.3, 0.2], "val_loss": [2.3, 2.4, 2.6, 2.8, 3.0]}
    return check(Signals.from_history(history | {name: scores, f"val_{name}": held}))


def test_validation_that_stays_and_one_that_moves():
    assert "stays at 0.11" in found([0.1, 0.1, 0.12, 0.1, 0.11]).sentence
    assert found([0.1, 0.15, 0.21, 0.1, 0.1]) is None  # it had begun to learn
    assert found([0.59] * 5).severity == "warning"
    assert found([0.61] * 5) is None
    assert found([0.1] * 5, end=0.79) is None
    assert found([0.1] * 5, name="f1") is None
    assert check(healthy()) is None
