"""FlatCosine against its closed form."""

import math

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import FlatCosine

from .curves import values

pytestmark = pytest.mark.backend


def test_start_joint_end_and_past_the_end():
    schedule = FlatCosine(2.0, 1000, flat=0.6, end=0.1)
    found = values(schedule, [0, 599, 600, 800, 1000, 1001, 10**6])
    np.testing.assert_allclose(found, [2.0, 2.0, 2.0, 1.1, 0.2, 0.2, 0.2], rtol=1e-6)


def test_right_in_float32_at_a_million_steps():
    schedule = FlatCosine(0.1, 1_200_000, flat=400_000)
    part = 600_000 / 800_000
    expected = 0.1 * (1 + math.cos(math.pi * part)) / 2
    np.testing.assert_allclose(float(schedule(10**6)), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"peak": 0}, "peak must be a number above 0; received peak=0"),
        ({"flat": 10}, "flat must be shorter than steps=10; received flat=10"),
        ({"end": 2}, r"end must be a number in \[0, 1\]; received end=2"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        FlatCosine(**{"peak": 0.1, "steps": 10, **arguments})
