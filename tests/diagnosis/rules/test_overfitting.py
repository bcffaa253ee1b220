"""The rule overfitting: both sides of its boundary."""

import dataclasses

import pytest

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.overfitting import check
from tests.diagnosis.examples import healthy

TRAIN = [1.0, 0.5, 0.3, 0.2, 0.1, 0.05]


def found(held, losses=TRAIN):
    return check(Signals.from_history({"loss": losses, "val_loss": held}))


def test_ten_per_cent_above_the_best():
    assert found([1.0, 0.6, 0.5, 0.52, 0.54, 0.545]) is None
    assert found([1.0, 0.6, 0.5, 0.52, 0.56, 0.56]).severity == "warning"
    assert found([1.0, 0.6, 0.5, 0.5, 0.5, 0.9]) is None  # one epoch
    assert found([1.0, 0.001, 0.001, 0.002, 0.002, 0.002]) is None  # near zero
    assert found([1.0, 0.6, 0.5, 0.52, 0.56, 0.56]).prescription.overrides == {"epochs": 3}


def test_a_tenth_of_what_was_learned_is_a_warning():
    rise = [0.54, 0.56, 0.58, 0.6]  # ends 0.08 above the best

    def severity(start):
        return found([start, 0.5, *rise], [start, *TRAIN[1:]]).severity

    assert severity(3.0) == severity(1.32) == "advice"  # of 2.5: 3 %; of 0.82: 9.8 %
    assert severity(1.28) == severity(0.6) == "warning"  # of 0.78: 10.3 %
    best_first = found([0.5, 0.52, *rise], [0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
    assert best_first.severity == "warning"
    assert best_first.evidence["of what was learned"] == 1.0  # nothing was


def test_what_was_learned_is_counted_from_the_best_constant():
    losses, held = [0.4, 0.3, 0.2, 0.1, 0.05, 0.04], [0.5, 0.45, 0.5, 0.52, 0.55, 0.55]
    seen = healthy(losses=losses, held=held)  # its baseline is 1.1: 0.1 of 0.65
    assert seen.baseline == 1.1
    assert check(seen).evidence["of what was learned"] == pytest.approx(0.1 / 0.65)
    assert found(held, losses).evidence["of what was learned"] == 1.0


def test_a_training_loss_that_rises_too_is_something_else():
    assert found([1.0, 0.6, 0.5, 0.7, 0.8, 0.9], [1.0, 0.5, 0.3, 0.5, 0.6, 0.7]) is None


def test_nan_is_something_else():
    assert found([1.0, 0.6, 0.5, 0.7, 0.8, float("nan")]) is None


def test_best_weights_that_were_restored_leave_nothing_to_advise():
    held = [1.0, 0.6, 0.5, 0.52, 0.56, 0.56]
    signals = Signals.from_history({"loss": TRAIN, "val_loss": held})
    assert check(dataclasses.replace(signals, restored=True)) is None
