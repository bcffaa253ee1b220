import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import DropConnect
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_drops_entries_of_the_kernel_and_keeps_the_mean():
    layer = DropConnect(keras.layers.Dense(200, kernel_initializer="ones"), rate=0.25, seed=0)
    kernel = array(layer(np.eye(100, dtype="float32"), training=True))  # the kernel as it was used
    assert set(np.unique(kernel).round(5)) == {0.0, round(1 / 0.75, 5)}
    assert abs((kernel == 0).mean() - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 20000)
    np.testing.assert_array_equal(array(layer.layer.kernel), 1)


def test_is_the_layer_at_inference():
    x = np.random.default_rng(0).random((2, 6, 6, 3)).astype("float32")
    layer = DropConnect(keras.layers.Conv2D(4, 3, activation="relu"), rate=0.5)
    np.testing.assert_array_equal(array(layer(x)), array(layer.layer(x)))


@pytest.mark.parametrize(
    ("inner", "shape"),
    [
        (keras.layers.Conv1D(4, 3, bias_initializer="ones", activation="relu"), (2, 7, 3)),
        (keras.layers.DepthwiseConv2D(2), (2, 5, 5, 3)),
        (keras.layers.EinsumDense("abc,cd->abd", (None, 4)), (2, 3, 5)),
    ],
)
def test_wraps_other_layers(inner, shape):
    x = np.random.default_rng(0).random(shape).astype("float32")
    layer = DropConnect(inner, rate=0.5, seed=1)
    result = layer(x, training=True)
    assert tuple(result.shape) == tuple(inner(x).shape)
    assert not np.allclose(array(result), array(layer(x)))


def test_gradients_are_those_of_the_kept_weights():
    inner = keras.layers.Dense(3, use_bias=False)
    inputs = keras.Input((4,))
    model = keras.Model(inputs, DropConnect(inner, 0.5, seed=3)(inputs))
    model.compile(keras.optimizers.SGD(1.0), loss=lambda y, p: keras.ops.mean(p, axis=-1))
    before = array(inner.kernel)
    model.train_on_batch(np.ones((2, 4)), np.ones((2, 3)))
    moved = np.unique((before - array(inner.kernel)).round(4))
    np.testing.assert_allclose(moved, [0, 2 / 3], atol=1e-3)


def test_a_frozen_layer_stays_frozen():
    inner = keras.layers.Dense(3)
    layer = DropConnect(inner, 0.5, seed=3)
    layer.trainable = False
    x = np.ones((2, 4), "float32")
    layer(x)
    before = array(inner.kernel)
    assert not np.allclose(array(layer(x, training=True)), array(layer(x)))
    np.testing.assert_array_equal(array(inner.kernel), before)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="must be one of Dense"):
        DropConnect(keras.layers.LSTM(3), 0.1)
    with pytest.raises(InputError, match="activity_regularizer"):
        DropConnect(keras.layers.Dense(3, activity_regularizer="l2"), 0.1)
    with pytest.raises(InputError, match="rate must be"):
        DropConnect(keras.layers.Dense(3), 1.0)
