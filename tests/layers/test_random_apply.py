import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import RandomApply
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_applies_to_the_rate_of_examples():
    layer = RandomApply(keras.layers.Rescaling(3.0), rate=0.3, seed=0)
    result = array(layer(np.ones((8000, 2, 2)), training=True))
    assert (result == result[:, :1, :1]).all()
    assert set(np.unique(result)) == {1.0, 3.0}
    assert abs((result[:, 0, 0] == 3).mean() - 0.3) < 0.02


def test_takes_integers_and_extreme_rates():
    images = np.full((4, 3, 3, 1), 200, "uint8")
    for rate, expected in [(0.0, 200.0), (1.0, 400.0)]:
        layer = RandomApply(keras.layers.Rescaling(2.0), rate=rate)
        np.testing.assert_array_equal(array(layer(images, training=True)), expected)
        np.testing.assert_array_equal(array(layer(images)), 200.0)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="layer must be a Keras layer"):
        RandomApply(lambda x: x, 0.5)
    with pytest.raises(InputError, match="rate"):
        RandomApply(keras.layers.Rescaling(2.0), 2.0)
    with pytest.raises(InputError, match=r"must keep the input's shape \(2, 3\)"):
        RandomApply(keras.layers.Dense(4), 0.5)(np.ones((2, 3)))
