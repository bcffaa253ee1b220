"""The rule flat_curve: what a curve alone can show, and what it cannot."""

import math

import pytest

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.flat_curve import check, guesses
from tests.diagnosis.examples import healthy


def found(loss, **more):
    return check(Signals.from_history({"loss": loss, **more}))


@pytest.mark.parametrize("classes", [2, 3, 10, 100])
def test_guessing_is_known_by_loss_and_accuracy(classes):
    made = found([math.log(classes)] * 6, accuracy=[1 / classes] * 6)
    assert f"guessing among {classes} classes" in made.sentence
    assert guesses(math.log(classes), 2 / classes) is None


def test_a_flat_loss_is_said_and_one_that_has_arrived_is_not():
    assert "the same in every epoch" in found([1.7] * 5).sentence
    assert found([1.7, 1.69, 1.68, 1.67]).severity == "warning"
    assert found([1.7, 1.69, 1.6, 1.5]) is None
    assert found([0.5] * 6, accuracy=[0.97] * 6) is found([0.01] * 6) is None
    assert found([1.7] * 3) is found([float("nan")] * 6) is None


def test_where_more_is_known_other_rules_judge():
    assert check(healthy(losses=[1.1] * 10)) is None


def test_a_loss_that_rises():
    assert "rises from 1 to 1.2" in found([1.0, 1.05, 1.1, 1.2]).sentence
    assert found([1.0, 1.02, 1.04, 1.09]) is None
    assert found([1.0, 0.5, 0.4, 1.2]) is None  # it fell at first
