"""CosineRestarts against PyTorch's CosineAnnealingWarmRestarts and Keras's own."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import CosineRestarts

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("growth", [1, 2, 3])
def test_every_step_equals_pytorch(growth):
    pytest.importorskip("torch")
    expected = from_pytorch(
        "CosineAnnealingWarmRestarts", 90, rate=0.3, T_0=7, T_mult=growth, eta_min=0.03
    )
    found = values(CosineRestarts(0.3, 7, growth=growth, end=0.1), range(91))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("growth", [1.0, 1.5])
def test_equals_keras_between_the_joints(growth):
    oracle = keras.optimizers.schedules.CosineDecayRestarts(
        0.3, 10, t_mul=growth, m_mul=0.8, alpha=0.1
    )
    ours = CosineRestarts(0.3, 10, growth=growth, decay=0.8)
    theirs = values(oracle, [3, 9, 13, 24, 33])  # its alpha is a share of the first peak
    cycles = np.array([0, 0, 1, 1 if growth > 1 else 2, 2 if growth > 1 else 3])
    theirs = (theirs - 0.03) / 0.9
    assert len(cycles) == len(theirs)
    np.testing.assert_allclose(values(ours, [3, 9, 13, 24, 33]), theirs, rtol=1e-4)


def test_every_start_is_exact_far_along_the_run():
    schedule = CosineRestarts(1.0, 1000, growth=2.0, decay=0.5)
    for cycle in range(1, 13):
        begin = 1000 * (2**cycle - 1)
        last, first = values(schedule, [begin - 1, begin])
        np.testing.assert_allclose(first, 0.5**cycle, rtol=1e-6)
        assert last < 1e-4 * first
    schedule = CosineRestarts(1.0, 1000)
    np.testing.assert_allclose(values(schedule, [10**6 - 1000, 10**6]), [1, 1])
    np.testing.assert_allclose(float(schedule(10**6 + 500)), 0.5, rtol=1e-5)


def test_growth_that_is_no_whole_number():
    schedule = CosineRestarts(1.0, 10, growth=1.5)
    np.testing.assert_allclose(values(schedule, [0, 10, 25]), [1, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(values(schedule, [5, 17.5]), [0.5, 0.5], rtol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"growth": 0.5}, "growth must be at least 1; received growth=0.5"),
        ({"growth": "x"}, "growth must be a number above 0; received growth='x'"),
        ({"decay": 1.2}, r"decay must be a number in \[0, 1\]; received decay=1.2"),
        ({"decay": 0.0}, "decay must be a number above 0; received decay=0.0"),
        ({"end": 2}, r"end must be a number in \[0, 1\]; received end=2"),
        ({"steps": 0}, "steps must be a positive integer; received steps=0"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        CosineRestarts(**{"peak": 0.1, "steps": 10, **arguments})
