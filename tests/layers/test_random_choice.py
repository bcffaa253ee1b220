import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import RandomChoice
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_chooses_each_layer_alike_for_each_example():
    layer = RandomChoice([keras.layers.Rescaling(float(k)) for k in (2, 3, 4)], seed=0)
    result = array(layer(np.ones((9000, 2)), training=True))
    assert (result[:, 0] == result[:, 1]).all()
    shares = [(result[:, 0] == k).mean() for k in (2, 3, 4)]
    np.testing.assert_allclose(shares, 1 / 3, atol=0.02)


def test_layers_that_are_random_know_that_they_train():
    layer = RandomChoice([keras.layers.Dropout(0.5, seed=0)])
    x = np.ones((10, 10), "float32")
    assert set(np.unique(array(layer(x, training=True)))) == {0.0, 2.0}
    np.testing.assert_array_equal(array(layer(x)), x)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="layers must be a list of layers"):
        RandomChoice([])
    with pytest.raises(InputError, match="layers must be a Keras layer; received layers=3"):
        RandomChoice([3])
    with pytest.raises(InputError, match="must keep the input's shape"):
        RandomChoice([keras.layers.Flatten()])(np.ones((2, 3, 3)))
