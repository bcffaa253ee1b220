"""The rule too_few_steps: both sides of its boundary."""

import pytest

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.too_few_steps import check
from tests.diagnosis.examples import healthy

NAN = float("nan")


def found(losses, **changes):
    return check(healthy(losses=losses, held=losses, final=0.9, **changes))


def test_the_last_fall():
    assert found([1.0, 0.9, 0.8956]) is None
    assert found([1.0, 0.9, 0.895]).severity == "warning"  # 45 steps
    assert found([1.0 - 0.015 * i for i in range(8)]) is None  # 120 steps
    assert found([1.0 - 0.03 * i for i in range(8)]).severity == "advice"  # 120 steps
    assert check(healthy(losses=[1.0, 0.9, 0.8], final=0.05)) is None  # nothing is left


@pytest.mark.parametrize("losses", [[2.0, NAN, NAN], [NAN, 2.0, 1.0], [3.0, NAN, 1.0]])
def test_a_loss_that_is_no_number_does_not_fall(losses):
    assert check(Signals.from_history({"loss": losses})) is None


def test_a_handful_of_steps_that_have_changed_nothing():
    flat = [1.1] * 3
    found = check(healthy(losses=flat, final=1.05))
    assert "too few to tell" in found.sentence
    assert found.prescription.overrides == {"epochs": 20}
    assert check(healthy(losses=flat, final=0.9)) is None
    assert check(healthy(losses=[1.1] * 4, final=1.05)) is None  # 60 steps: not learning
