"""Cyclical learning rates against PyTorch's CyclicLR and the paper's formula."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import CyclicalExpRange, CyclicalTriangular, CyclicalTriangular2

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("schedule", "mode"),
    [
        (CyclicalTriangular(0.01, 0.3, 7), {"mode": "triangular"}),
        (CyclicalTriangular2(0.01, 0.3, 7), {"mode": "triangular2"}),
        (CyclicalExpRange(0.01, 0.3, 7, gamma=0.97), {"mode": "exp_range", "gamma": 0.97}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_step_equals_pytorch(schedule, mode):
    pytest.importorskip("torch")
    more = {"base_lr": 0.01, "max_lr": 0.3, "step_size_up": 7, "cycle_momentum": False}
    expected = from_pytorch("CyclicLR", 60, **more, **mode)
    np.testing.assert_allclose(values(schedule, range(61)), expected, rtol=1e-5, atol=1e-8)


def paper(step, low, high, half):
    """Returns the paper's cycle number, from 0, and the height of its triangle."""
    cycle = np.floor(1 + step / (2 * half))
    x = abs(step / half - 2 * cycle + 1)
    return cycle - 1, (high - low) * max(0.0, 1 - x)


def test_right_in_float32_at_a_million_steps():
    step, low, high, half = 10**6 + 3, 0.001, 0.1, 150_000
    cycle, height = paper(step, low, high, half)
    found = float(CyclicalTriangular(low, high, half)(step))
    np.testing.assert_allclose(found, low + height, rtol=1e-5)
    found = float(CyclicalTriangular2(low, high, half)(step))
    np.testing.assert_allclose(found, low + height * 0.5**cycle, rtol=1e-5)
    found = float(CyclicalExpRange(low, high, half, gamma=0.99999)(step))
    expected = low + height * 0.99999**step
    np.testing.assert_allclose(found - low, expected - low, rtol=1e-4)


def test_a_cycle_of_the_shortest_length_alternates():
    assert list(values(CyclicalTriangular(0.0, 1.0, 1), range(4))) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"low": -1}, "low must be a number of at least 0; received low=-1"),
        ({"high": 0}, "high must be a number above 0; received high=0"),
        ({"low": 0.5}, "low must not be above high=0.3; received low=0.5"),
        ({"half_cycle": 2.5}, "half_cycle must be a positive integer; received half_cycle=2.5"),
    ],
)
@pytest.mark.parametrize("kind", [CyclicalTriangular, CyclicalTriangular2])
def test_bad_input(kind, arguments, message):
    with pytest.raises(InputError, match=message):
        kind(**{"low": 0.1, "high": 0.3, "half_cycle": 5, **arguments})


@pytest.mark.parametrize("gamma", [0.0, 1.5, "slow"])
def test_bad_gamma(gamma):
    with pytest.raises(InputError, match=r"gamma must be a number in \(0, 1\]; received gamma="):
        CyclicalExpRange(0.1, 0.3, 5, gamma)


@keras.saving.register_keras_serializable("tests")
def thirds(cycle):
    return keras.ops.power(3.0, 1.0 - cycle)


def test_a_function_scales_each_cycle():
    schedule = CyclicalTriangular(0.1, 0.4, 2, scale_fn=thirds)
    twin = CyclicalTriangular.from_config(schedule.get_config())
    for each in (schedule, twin):
        found = [float(each(step)) for step in (0, 2, 4, 6, 10)]
        assert found == pytest.approx([0.1, 0.4, 0.1, 0.2, 0.1 + 0.3 / 9])
    halves = CyclicalTriangular(0.1, 0.4, 2, lambda cycle: keras.ops.power(0.5, cycle - 1))
    as_before = CyclicalTriangular2(0.1, 0.4, 2)
    for step in range(20):
        assert float(halves(step)) == pytest.approx(float(as_before(step)), rel=1e-6)
    with pytest.raises(
        InputError, match="scale_fn must be a function or None; received scale_fn=2"
    ):
        CyclicalTriangular(0.1, 0.4, 2, scale_fn=2)
