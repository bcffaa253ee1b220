"""Polynomial against PyTorch's PolynomialLR and its closed form."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import Polynomial

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("power", [1.0, 2.5])
def test_every_step_equals_pytorch(power):
    pytest.importorskip("torch")
    expected = from_pytorch("PolynomialLR", 60, rate=0.3, total_iters=50, power=power)
    found = values(Polynomial(0.3, 50, power=power), range(61))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)


def test_start_joint_end_and_past_the_end():
    schedule = Polynomial(2.0, 1000, power=2.0, warmup=0.2, end=0.1)
    expected = [0.0, 1.0, 2.0, 2.0 * (0.1 + 0.9 * 0.25), 0.2, 0.2, 0.2]
    found = values(schedule, [0, 100, 200, 600, 1000, 1001, 10**6])
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_right_in_float32_at_a_million_steps():
    schedule = Polynomial(1.0, 1_000_100, warmup=100)
    np.testing.assert_allclose(float(schedule(10**6)), 1e-4, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"power": 0}, "power must be a number above 0; received power=0"),
        ({"warmup": 10}, "warmup must be shorter than steps=10; received warmup=10"),
        ({"warmup": 1.0}, r"warmup must be a number in \[0, 1\); received warmup=1.0"),
        ({"end": -0.1}, r"end must be a number in \[0, 1\]; received end=-0.1"),
        ({"steps": -3}, "steps must be a positive integer; received steps=-3"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        Polynomial(**{"peak": 0.1, "steps": 10, **arguments})
