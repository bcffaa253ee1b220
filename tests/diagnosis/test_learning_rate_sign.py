"""The rule learning_rate_sign: both sides of its boundary."""

from keras_trainkit.diagnosis import Signals
from keras_trainkit.diagnosis.learning_rate_sign import check


def found(rate, **setup):
    return check(Signals(setup={"learning_rate": rate, "optimizer": "SGD", **setup}))


def test_sign():
    assert found(1e-9) is None
    assert "change nothing" in found(0.0).sentence
    assert found(-0.01).prescription.overrides == {"learning_rate": 0.01}


def test_a_schedule_may_begin_at_zero():
    assert found(0.0, schedule=True) is None
