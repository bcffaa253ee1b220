"""The grid of int8, against its closed form, and ranges that move as they say."""

import keras
import numpy as np

from keras_trainkit.compression import fake_quantize as fq


def test_a_kernel_lies_on_at_most_255_steps_a_channel():
    kernel = np.random.default_rng(0).normal(size=(400, 3)).astype("float32") * [1, 10, 0.01]
    rounded = np.asarray(fq.quantize_kernel(kernel, (0,)))
    scale = np.abs(kernel).max(0) / 127
    steps = rounded / scale
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-3)
    assert (np.abs(rounded - kernel) <= scale * 0.501).all()
    assert (np.asarray(fq.quantize_kernel(np.zeros((2, 2), "float32"), (0,))) == 0).all()


def test_a_range_is_a_moving_average_that_the_first_batch_starts():
    layer = fq.FakeQuantize(momentum=0.75)
    x = np.array([-1.0, 3.0], "float32")
    np.testing.assert_array_equal(layer(x), x)
    assert layer.range() == (0.0, 0.0)
    layer(x, training=True)
    assert layer.range() == (-1.0, 3.0)
    layer(np.array([1.0, 7.0], "float32"), training=True)
    assert layer.range() == (-0.75, 4.0)
    layer(x)
    assert layer.range() == (-0.75, 4.0)


def test_values_are_rounded_to_the_range():
    layer = fq.FixedRange(0.0, 255.0)
    given = np.array([-5.0, 0.4, 0.6, 254.9, 999.0], "float32")
    np.testing.assert_array_equal(layer(given), [0, 0, 1, 255, 255])
    again = fq.FixedRange.from_config(layer.get_config())
    assert (again.low, again.high) == (0.0, 255.0)


def test_a_layer_uses_the_rounded_kernel():
    layer = fq.QuantizedDense(1, use_bias=False)
    layer.build((None, 2))
    layer.kernel.assign([[127.0], [0.6]])
    assert float(layer(keras.ops.ones((1, 2)))[0, 0]) == 128.0
