"""The interval of a share."""

from statistics import NormalDist

import pytest

from keras_trainkit.interpretation.shares import wilson


@pytest.mark.parametrize(("right", "count"), [(5, 10), (990, 1000), (50, 50), (0, 7)])
def test_the_interval_is_wilson_s(right, count):
    z, share = NormalDist().inv_cdf(0.975), right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5 / (1 + z * z / count)
    assert wilson(right, count) == pytest.approx((middle - half, middle + half), abs=1e-9)
