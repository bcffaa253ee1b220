import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from keras_trainkit.recording import tensor_statistics as stats


def number(tensor) -> float:
    return float(keras.ops.convert_to_numpy(tensor))


arrays = hnp.arrays(
    "float32",
    hnp.array_shapes(min_dims=1, max_dims=4, max_side=4),
    elements=st.floats(-100, 100, width=16),
)


@given(st.lists(arrays, min_size=1, max_size=4))
def test_joint_norm(tensors):
    flat = np.concatenate([tensor.ravel() for tensor in tensors]).astype("float64")
    np.testing.assert_allclose(number(stats.joint_norm(tensors)), np.linalg.norm(flat), rtol=1e-5)


@pytest.mark.backend
def test_dead_fraction_by_axis():
    output = np.ones((2, 3, 4, 5), "float32")
    output[..., 2] = 0.0
    output[0, ..., 3] = 0.0  # alive in the other example
    output[:, 1] = 0.0
    output[:, :, :, 4] *= -1.0
    assert number(stats.dead_fraction(output)) == pytest.approx(1 / 5)
    assert number(stats.dead_fraction(output, axis=1)) == pytest.approx(1 / 3)
    assert number(stats.dead_fraction(np.zeros((7, 2), "float32"))) == 1.0


@pytest.mark.backend
@pytest.mark.parametrize(
    ("activation", "slope"),
    [
        (keras.activations.sigmoid, lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2 / 0.25),
        (keras.activations.tanh, lambda z: 1 / np.cosh(z) ** 2),
    ],
)
def test_saturation_is_where_the_slope_is_flat(activation, slope):
    z = np.linspace(-8, 8, 1001).astype("float32")
    expected = (slope(z.astype("float64")) < 0.05).mean()
    measured = number(stats.saturated_fraction(activation(z), activation))
    assert measured == pytest.approx(expected, abs=2e-3)
    assert stats.saturated_fraction(z, keras.activations.relu) is None


@pytest.mark.backend
def test_activation_statistics():
    output = np.random.default_rng(0).normal(3, 2, (5, 6, 4)).astype("float16")
    result = stats.activation_statistics(keras.layers.Dense(4), output)
    assert set(result) == {"activation_mean", "activation_std"}
    wide = output.astype("float64")
    assert number(result["activation_mean"]) == pytest.approx(wide.mean(), rel=1e-5)
    assert number(result["activation_std"]) == pytest.approx(wide.std(), rel=1e-5)
    first = keras.layers.Conv2D(2, 1, activation="relu", data_format="channels_first")
    image = np.ones((2, 2, 3, 3), "float32")
    image[:, 0] = 0.0
    assert number(stats.activation_statistics(first, image)["dead"]) == 0.5


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (keras.layers.Dense(1), False),
        (keras.layers.Dense(1, "softmax"), False),
        (keras.layers.Dense(1, "gelu"), True),
        (keras.layers.Activation("tanh"), True),
        (keras.layers.LeakyReLU(), True),
        (keras.layers.LSTM(1), False),
        (keras.layers.BatchNormalization(), False),
    ],
)
def test_is_nonlinear(layer, expected):
    assert stats.is_nonlinear(layer) is expected
