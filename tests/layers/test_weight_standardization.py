import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import WeightStandardization
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("inner", "shape"),
    [
        (keras.layers.Dense(5, activation="tanh"), (3, 4)),
        (keras.layers.Conv1D(4, 3), (2, 7, 3)),
        (keras.layers.Conv2D(4, 3, groups=2, padding="same"), (2, 5, 5, 4)),
    ],
)
def test_equals_the_layer_with_a_standardized_kernel(inner, shape):
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    layer = WeightStandardization(inner, epsilon=1e-4)
    result = array(layer(x, training=True))
    np.testing.assert_array_equal(result, array(layer(x)))
    kernel = array(inner.kernel)
    columns = kernel.reshape(-1, kernel.shape[-1])
    standardized = (columns - columns.mean(0)) / np.sqrt(columns.var(0) + 1e-4)
    inner.kernel.assign(standardized.reshape(kernel.shape))
    np.testing.assert_allclose(result, array(inner(x)), atol=1e-5)


def test_the_scale_of_the_kernel_does_not_matter_and_gradients_lie_across_it():
    inner = keras.layers.Dense(2, use_bias=False)
    inputs = keras.Input((6,))
    model = keras.Model(inputs, WeightStandardization(inner, epsilon=1e-9)(inputs))
    model.compile(keras.optimizers.SGD(0.1), loss="mean_squared_error")
    x = np.random.default_rng(1).normal(size=(8, 6)).astype("float32")
    before, kernel = array(model(x)), array(inner.kernel)
    model.train_on_batch(x, x[:, :2])
    step = array(inner.kernel) - kernel
    assert np.abs(step).max() > 1e-3
    np.testing.assert_allclose(step.sum(0), 0, atol=1e-5)
    np.testing.assert_allclose((step * kernel).sum(0), 0, atol=1e-4)
    inner.kernel.assign(3 * kernel + 1)
    np.testing.assert_allclose(array(model(x)), before, atol=1e-4)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="must be one of Dense, Conv1D"):
        WeightStandardization(keras.layers.DepthwiseConv2D(3))
    with pytest.raises(InputError, match="epsilon must be a number above 0"):
        WeightStandardization(keras.layers.Dense(3), epsilon=0)
    with pytest.raises(InputError, match=r"at least 2 weights .* kernel of the shape \(1, 3\)"):
        WeightStandardization(keras.layers.Dense(3))(np.ones((4, 1)))
