"""LinearWarmup before a number, a Keras schedule and one of this room."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import LinearWarmup

from .curves import values

pytestmark = pytest.mark.backend


def test_around_a_number():
    schedule = LinearWarmup(0.4, steps=100, start=0.5)
    found = values(schedule, [0, 50, 100, 101, 10**6])
    np.testing.assert_allclose(found, [0.2, 0.3, 0.4, 0.4, 0.4], rtol=1e-6)


def test_around_a_keras_schedule_which_begins_when_the_rise_is_over():
    inner = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
    schedule = LinearWarmup(inner, steps=10)
    np.testing.assert_allclose(values(schedule, [0, 5, 10]), [0.0, 0.05, 0.1], rtol=1e-6)
    later = [11, 60, 510]
    expected = values(inner, [step - 10 for step in later])
    np.testing.assert_allclose(values(schedule, later), expected, rtol=1e-6)


def test_equals_the_warmup_of_keras_cosine_decay():
    ours = LinearWarmup(keras.optimizers.schedules.CosineDecay(0.3, 40, alpha=0.1), steps=7)
    theirs = keras.optimizers.schedules.CosineDecay(
        0.0, 40, alpha=0.1, warmup_target=0.3, warmup_steps=7
    )
    np.testing.assert_allclose(values(ours, range(60)), values(theirs, range(60)), rtol=1e-5)


def test_right_in_float32_at_a_million_steps():
    schedule = LinearWarmup(1.0, steps=2_000_000)
    np.testing.assert_allclose(float(schedule(10**6 + 1)), 0.5000005, rtol=1e-7)


def test_config_holds_the_schedule_inside():
    schedule = LinearWarmup(LinearWarmup(0.1, 5), "10%")
    assert LinearWarmup.from_config(schedule.get_config()) == schedule


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"schedule": "cosine"}, "schedule must be a learning rate or a LearningRateSchedule; rec"),
        ({"schedule": -0.1}, "schedule must be a number of at least 0; received schedule=-0.1"),
        ({"steps": 0}, "steps must be a positive integer; received steps=0"),
        ({"start": 1.5}, r"start must be a number in \[0, 1\]; received start=1.5"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        LinearWarmup(**{"schedule": 0.1, "steps": 10, **arguments})
