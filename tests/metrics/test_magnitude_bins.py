import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.metrics import _magnitude_bins

pytestmark = pytest.mark.backend


@given(st.sampled_from([0.001, 0.01, 0.2]), st.lists(st.floats(1e-11, 1e11), min_size=1))
def test_a_bin_stands_for_its_sizes_within_the_error(error, sizes) -> None:
    sizes = np.array(sizes, "float32")
    bins = np.asarray(_magnitude_bins.index(sizes, error))
    stands = np.asarray(_magnitude_bins.sizes(error))[bins]
    np.testing.assert_allclose(stands, sizes, rtol=error * 1.02)


def test_bins_grow_with_the_size_and_hold_everything() -> None:
    sizes = np.array([0.0, 1e-13, 2e-12, 1e-6, 1.0, 1e11, 1e12, 1e30, np.inf], "float32")
    bins = np.asarray(_magnitude_bins.index(sizes, 0.01))
    assert (np.diff(bins) >= 0).all()
    assert bins[0] == bins[1] == 0
    assert bins[-1] == bins[-2] == bins[-3] < _magnitude_bins.count(0.01)
    assert len(_magnitude_bins.sizes(0.01)) == _magnitude_bins.count(0.01)


def test_nan_has_a_bin_too() -> None:
    assert int(_magnitude_bins.index(np.array([np.nan], "float32"), 0.01)[0]) == 0
