"""The rule validation_unmoved: both sides of its boundaries."""

import pytest

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


@pytest.mark.parametrize(
    ("last", "held", "wanted"),
    [
        (0.3, [1.0, 1.05, 0.95, 1.0, 1.02, 1.0], True),
        (0.5, [1.0, 1.05, 0.95, 1.0, 1.02, 1.0], False),  # training has not learned much
        (0.3, [1.0, 1.05, 0.88, 1.0, 1.02, 1.0], False),  # it moved
        (0.3, [1.0, 1.05, 1.1, 1.2, 1.3, 1.4], False),  # it rises: overfitting
        (0.3, [1.0, 1.0, 1.0, 1.0, 1.0], False),  # too few epochs
        (0.3, [1.0, 1.0, 1.0, float("nan"), 1.0, 1.0], False),
    ],
)
def test_a_validation_loss_that_stands_still_while_training_learns(last, held, wanted):
    train = [1.0 - (1.0 - last) * i / (len(held) - 1) for i in range(len(held))]
    signals = Signals.from_history({"loss": train, "val_loss": held})
    assert (check(signals) is not None) == wanted
