import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import FeatureNoise
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("shape", [(20000, 3), (400, 50, 3)])
def test_the_noise_is_in_proportion_to_each_column(shape):
    table = np.random.default_rng(0).normal([0, 50, 3], [1, 20, 0], size=shape).astype("float32")
    noise = array(FeatureNoise(0.1, seed=1)(table, training=True)) - table
    noise = noise.reshape(-1, 3)
    np.testing.assert_allclose(noise.std(0), [0.1, 2.0, 0.0], rtol=0.05)
    np.testing.assert_allclose(noise.mean(0), 0, atol=0.1)
    assert abs(np.corrcoef(noise[:, 0], noise[:, 1])[0, 1]) < 0.05


def test_missing_values_stay_missing_and_alone():
    table = np.array([[1.0, 2.0], [np.nan, 4.0], [3.0, 9.0]], "float32")
    result = array(FeatureNoise(0.1, seed=0)(table, training=True))
    np.testing.assert_array_equal(np.isnan(result), np.isnan(table))
    assert (np.abs(result - table)[[0, 2]] < 1).all()


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="stddev must be a number of at least 0"):
        FeatureNoise(-1)
