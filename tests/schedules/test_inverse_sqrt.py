"""InverseSqrt and Noam against the papers' formulas in float64."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import InverseSqrt, Noam

from .curves import values

pytestmark = pytest.mark.backend

STEPS = [0, 1, 500, 999, 1000, 1001, 50_000, 10**6]


def test_inverse_sqrt():
    expected = [0.2 * min(step / 1000, np.sqrt(1000 / max(step, 1))) for step in STEPS]
    np.testing.assert_allclose(values(InverseSqrt(0.2, 1000), STEPS), expected, rtol=1e-6)


def test_noam():
    counts = np.array(STEPS, float) + 1
    expected = 2.0 * 256**-0.5 * np.minimum(counts**-0.5, counts * 1000**-1.5)
    np.testing.assert_allclose(values(Noam(256, 1000, scale=2.0), STEPS), expected, rtol=1e-6)


def test_noam_has_the_papers_warmup():
    assert Noam(512).warmup == 4000


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: InverseSqrt(0.0, 5), "peak must be a number above 0; received peak=0.0"),
        (lambda: InverseSqrt(0.1, 0), "warmup must be a positive integer; received warmup=0"),
        (lambda: Noam(0), "width must be a positive integer; received width=0"),
        (lambda: Noam(512, scale=-1.0), "scale must be a number above 0; received scale=-1.0"),
        (lambda: Noam(512, "x"), "warmup must be a number of steps such as 500, or a text"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(InputError, match=message):
        make()
