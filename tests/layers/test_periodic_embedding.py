import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import PeriodicEmbedding
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_is_the_paper_s_formula():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    layer = PeriodicEmbedding(units=4, frequencies=6, sigma=0.5)
    result = array(layer(x))
    for feature in range(3):
        v = 2 * np.pi * array(layer.frequency)[feature] * x[:, feature : feature + 1]
        waves = np.concatenate([np.sin(v), np.cos(v)], axis=1)
        expected = waves @ array(layer.kernel)[feature] + array(layer.bias)[feature]
        np.testing.assert_allclose(result[:, feature], np.maximum(expected, 0), atol=1e-5)


def test_starts_as_the_paper_says():
    layer = PeriodicEmbedding(units=50, frequencies=500, sigma=0.2)
    layer.build((None, 10))
    assert abs(array(layer.frequency).std() - 0.2) < 0.01
    kernel = array(layer.kernel)
    assert np.abs(kernel).max() <= 1000**-0.5
    assert abs(kernel.std() - 1000**-0.5 / 3**0.5) < 1e-3


def test_without_an_activation_may_be_negative():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    assert array(PeriodicEmbedding(4, 6, activation=None)(x)).min() < 0


def test_names_what_is_wrong():
    for name in ("units", "frequencies"):
        with pytest.raises(InputError, match=f"{name} must be a positive integer"):
            PeriodicEmbedding(**{name: 0})
    with pytest.raises(InputError, match="sigma must be a number above 0"):
        PeriodicEmbedding(sigma=0)
    with pytest.raises(InputError, match=r"2 axes, \(batch, features\)"):
        PeriodicEmbedding()(np.ones((2, 3, 4)))
    with pytest.raises(InputError, match="known number of features"):
        PeriodicEmbedding().build((None, None))
