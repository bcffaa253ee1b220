"""The rule learning_rate_sign: both sides of its boundary."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.rules.learning_rate_sign import check
from tests.diagnosis.examples import regression


def found(rate, **setup):
    return check(Signals(setup={"learning_rate": rate, "optimizer": "SGD", **setup}))


def test_sign():
    assert found(1e-9) is None
    assert "change nothing" in found(0.0).sentence
    assert found(-0.01).prescription.overrides == {"learning_rate": 0.01}


def test_a_schedule_may_begin_at_zero():
    assert found(0.0, schedule=True) is None


def test_a_loss_that_falls_below_zero_while_predictions_run_away():
    falling = [-1.0, -8.0, -64.0, -512.0]
    near, away = ({"output": {"max_abs": size}} for size in (5.9, 6.1))  # targets reach 2
    assert check(regression(losses=falling, last=near)) is None
    assert check(regression(losses=falling, last=away)).causes[0] == "the sign of the loss"
    assert check(regression(losses=[2.0, 1.0, 0.5, 0.4], last=away)) is None
