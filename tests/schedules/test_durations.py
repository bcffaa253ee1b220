"""Durations: what can be written, and what `resolve` makes of it."""

import keras
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import LinearWarmup, OneCycle, resolve

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        (7, 7),
        ("10%", 100),
        ("0.01%", 1),
        ("12.34%", 123),
        ("2ep", 80),
        ("0.5ep", 20),
        ("3 ep", 120),
    ],
)
def test_resolve(written, steps):
    found = resolve(LinearWarmup(0.1, written), total_steps=1000, steps_per_epoch=40)
    assert found == LinearWarmup(0.1, steps)


def test_a_duration_of_zero_stays_zero():
    schedule = OneCycle(0.1, "100%", warmup="0%")
    assert resolve(schedule, total_steps=10).warmup == 0


def test_resolve_reaches_the_schedules_inside():
    schedule = LinearWarmup(OneCycle(0.1, "50%"), "1ep")
    found = resolve(schedule, total_steps=200, steps_per_epoch=20)
    assert found == LinearWarmup(OneCycle(0.1, 100), 20)


def test_resolving_twice_changes_nothing():
    once = resolve(OneCycle(0.1, "50%"), total_steps=200)
    assert resolve(once, total_steps=999) == once


def test_what_is_no_schedule_of_ours_is_returned_as_it_is():
    theirs = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
    assert resolve(theirs, total_steps=10) is theirs
    assert resolve(0.1, total_steps=10) == 0.1


@pytest.mark.parametrize("text", ["", "10", "-5%", "ten%", "5 epochs", "0%", "0ep", "1e3%"])
def test_what_cannot_be_written(text):
    with pytest.raises(InputError, match="steps must be a number of steps such as 500, or"):
        LinearWarmup(0.1, text)


def test_bad_input():
    with pytest.raises(InputError, match="total_steps must be given to resolve steps='10%'; rec"):
        resolve(LinearWarmup(0.1, "10%"), steps_per_epoch=3)
    with pytest.raises(InputError, match="steps_per_epoch must be given to resolve steps='1ep'"):
        resolve(LinearWarmup(0.1, "1ep"), total_steps=3)
    with pytest.raises(InputError, match="total_steps must be a positive integer; received tot"):
        resolve(LinearWarmup(0.1, "10%"), total_steps=0)
