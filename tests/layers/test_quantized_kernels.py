"""The grids of int8 and int4, against its closed form, and layers that use it."""

import keras
import numpy as np
import pytest

from keras_trainkit import layers
from keras_trainkit.layers.quantized_kernels import quantize_kernel

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(("bits", "largest"), [(8, 127), (4, 7)])
def test_a_kernel_lies_on_the_grid_of_its_channel(bits, largest):
    kernel = np.random.default_rng(0).normal(size=(400, 3)).astype("float32") * [1, 10, 0.01]
    rounded = np.asarray(quantize_kernel(kernel, (0,), bits))
    scale = np.abs(kernel).max(0) / largest
    steps = rounded / scale
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-3)
    assert (np.abs(rounded - kernel) <= scale * 0.501).all()
    assert (np.asarray(quantize_kernel(np.zeros((2, 2), "float32"), (0,))) == 0).all()


def test_a_channel_of_zeros_stays_finite_in_half_precision():
    rounded = quantize_kernel(keras.ops.zeros((2, 2), "float16"), (0,))
    assert np.asarray(rounded).tolist() == [[0, 0], [0, 0]]


def test_gradients_pass_straight_through():
    model = keras.Sequential([keras.Input((2,)), layers.QuantizedDense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mean_squared_error")
    model.layers[0].kernel.assign([[127.0], [0.6]])
    model.fit(np.ones((1, 2)), np.array([[127.5]]), verbose=0)  # the answer was 128
    np.testing.assert_allclose(np.asarray(model.layers[0].kernel), [[126.0], [-0.4]], rtol=1e-5)


@pytest.mark.parametrize("depth", [1, 2])
def test_convolutions_answer_as_those_of_keras_with_the_rounded_kernel(depth):
    x = np.random.default_rng(0).normal(size=(2, 6, 6, 3)).astype("float32")
    for ours, theirs, args in [
        (layers.QuantizedConv2D, keras.layers.Conv2D, (4, 3)),
        (layers.QuantizedDepthwiseConv2D, keras.layers.DepthwiseConv2D, (3, 1, "same", depth)),
    ]:
        layer, plain = ours(*args, activation="relu"), theirs(*args, activation="relu")
        got, _ = layer(x), plain(x)
        plain.set_weights([np.asarray(layer.quantized_kernel()), np.asarray(layer.bias)])
        np.testing.assert_allclose(np.asarray(got), np.asarray(plain(x)), atol=1e-6)
        assert not np.array_equal(np.asarray(layer.kernel), np.asarray(plain.kernel))
