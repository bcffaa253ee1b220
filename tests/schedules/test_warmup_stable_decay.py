"""WarmupStableDecay against its closed form."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import WarmupStableDecay, resolve

from .curves import values

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(("shape", "power"), [("linear", 1.0), ("1-sqrt", 0.5)])
def test_start_joints_end_and_past_the_end(shape, power):
    schedule = WarmupStableDecay(2.0, 1000, warmup=100, cooldown=0.4, shape=shape, end=0.1)
    steps = [0, 50, 100, 350, 600, 700, 1000, 1001, 10**6]
    middle = 2.0 * (1 - 0.9 * (100 / 400) ** power)
    expected = [0.0, 1.0, 2.0, 2.0, 2.0, middle, 0.2, 0.2, 0.2]
    np.testing.assert_allclose(values(schedule, steps), expected, rtol=1e-5)


def test_right_in_float32_at_a_million_steps():
    schedule = WarmupStableDecay(0.1, 1_200_000, cooldown=300_000, shape="linear")
    np.testing.assert_allclose(float(schedule(10**6)), 0.1 * 2 / 3, rtol=1e-6)


def test_without_warmup_or_cooldown():
    assert list(values(WarmupStableDecay(0.5, 10, warmup=0, cooldown=0), [0, 9])) == [0.5, 0.5]


def test_resolve():
    schedule = WarmupStableDecay(0.1, "100%", warmup="1ep", cooldown="25%")
    found = resolve(schedule, total_steps=40, steps_per_epoch=4)
    assert (found.steps, found.warmup, found.cooldown) == (40, 4, 10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"peak": -1}, "peak must be a number above 0; received peak=-1"),
        ({"shape": "sqrt"}, "shape must be one of 'linear', '1-sqrt'; .* Did you mean '1-sqrt'"),
        ({"end": 3}, r"end must be a number in \[0, 1\]; received end=3"),
        ({"warmup": 6, "cooldown": 0.5}, "warmup and cooldown must fit into steps=10; received"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        WarmupStableDecay(**{"peak": 0.1, "steps": 10, **arguments})
