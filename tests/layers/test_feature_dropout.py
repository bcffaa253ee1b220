import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import FeatureDropout
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_replaces_the_rate_and_scales_nothing():
    result = array(FeatureDropout(0.2, -9, seed=0)(np.full((5000, 4), 3.0), training=True))
    assert set(np.unique(result)) == {-9.0, 3.0}
    np.testing.assert_allclose((result == -9).mean(0), 0.2, atol=0.025)
    assert np.abs(np.corrcoef((result == -9).T) - np.eye(4)).max() < 0.06


def test_a_feature_is_missing_for_the_whole_sequence():
    result = array(FeatureDropout(0.5, seed=0)(np.ones((20, 5, 4)), training=True))
    assert (result == result[:, :1]).all()
    assert 0 < result.mean() < 1


def test_extreme_rates():
    x = np.ones((3, 2), "float32")
    np.testing.assert_array_equal(array(FeatureDropout(0.0)(x, training=True)), x)
    np.testing.assert_array_equal(array(FeatureDropout(1.0, 2.0)(x, training=True)), 2 * x)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match=r"rate must be a number in \[0, 1\]"):
        FeatureDropout(1.1)
    with pytest.raises(InputError, match="fill_value must be a finite number"):
        FeatureDropout(0.1, fill_value=float("inf"))
