"""The rule overfitting: both sides of its boundary."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.overfitting import check

TRAIN = [1.0, 0.5, 0.3, 0.2, 0.1, 0.05]


def found(held, losses=TRAIN):
    return check(Signals.from_history({"loss": losses, "val_loss": held}))


def test_ten_per_cent_above_the_best():
    assert found([1.0, 0.6, 0.5, 0.52, 0.54, 0.545]) is None
    assert found([1.0, 0.6, 0.5, 0.52, 0.56, 0.56]).severity == "warning"
    assert found([1.0, 0.6, 0.5, 0.5, 0.5, 0.9]) is None  # one epoch
    assert found([1.0, 0.001, 0.001, 0.002, 0.002, 0.002]) is None  # near zero
    assert found([1.0, 0.6, 0.5, 0.52, 0.56, 0.56]).prescription.overrides == {"epochs": 3}


def test_a_training_loss_that_rises_too_is_something_else():
    assert found([1.0, 0.6, 0.5, 0.7, 0.8, 0.9], [1.0, 0.5, 0.3, 0.5, 0.6, 0.7]) is None


def test_nan_is_something_else():
    assert found([1.0, 0.6, 0.5, 0.7, 0.8, float("nan")]) is None
