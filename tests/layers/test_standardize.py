import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.layers import Standardize
from tests.layers.arrays import array

pytestmark = pytest.mark.backend

RANDOM = np.random.default_rng(0)


def adapted(data):
    layer = Standardize()
    layer.adapt(data)
    return layer


@given(st.integers(1, 40), st.integers(1, 9), st.floats(-1e4, 1e4), st.floats(1e-2, 1e3))
def test_batches_give_the_statistics_of_the_whole(rows, size, offset, scale):
    data = offset + scale * np.random.default_rng(rows).normal(size=(rows, 3))
    data[:, 1] = offset
    if rows > 2:
        data[::3, 2] = np.nan
    layer = adapted(data[start : start + size] for start in range(0, rows, size))
    np.testing.assert_allclose(array(layer.mean), np.nanmean(data, 0), rtol=1e-5, atol=1e-6)
    spread = np.nanstd(data, 0)
    expected = np.where(spread > 1e-7 * np.abs(data[0, 1]), spread, 1)
    np.testing.assert_allclose(array(layer.deviation), expected, rtol=1e-4)


def test_equals_scikit_learn_and_takes_sequences():
    from sklearn.preprocessing import StandardScaler

    data = RANDOM.normal(3, 5, size=(20, 4, 3))
    expected = StandardScaler().fit_transform(data.reshape(-1, 3)).reshape(data.shape)
    np.testing.assert_allclose(array(adapted(data)(data)), expected, atol=1e-5)


def test_constant_and_empty_features_stay_finite():
    data = np.array([[0.1, np.nan], [0.1, np.nan], [0.1, np.nan]])
    result = array(adapted(data)(np.array([[0.1, 5.0], [2.1, -5.0]])))
    np.testing.assert_allclose(result, [[0, 5], [2, -5]], atol=1e-6)


def test_reads_large_values_in_float32_under_half_precision():
    layer = Standardize(dtype="mixed_float16")
    data = np.array([[1e6], [1e6 + 2], [1e6 + 4]])
    layer.adapt(data)
    result = layer(keras.ops.convert_to_tensor(data, "float32"))
    assert keras.backend.standardize_dtype(result.dtype) == "float16"
    np.testing.assert_allclose(array(result)[:, 0], [-(1.5**0.5), 0, 1.5**0.5], atol=2e-3)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.data runs TensorFlow")
def test_adapts_to_tf_data_of_pairs():
    import tensorflow as tf

    x = RANDOM.normal(size=(10, 2)).astype("float32")
    data = tf.data.Dataset.from_tensor_slices((x, x[:, 0])).batch(3)
    np.testing.assert_allclose(array(adapted(data).mean), x.mean(0), atol=1e-6)


@pytest.mark.parametrize(
    ("next_layer", "shape"),
    [
        (keras.layers.Dense(5, activation="relu", bias_initializer="ones"), (7, 4)),
        (keras.layers.Conv1D(3, 2, strides=2), (2, 7, 4)),
        (keras.layers.Conv2D(6, 3, groups=2), (2, 5, 6, 4)),
    ],
)
def test_folds_into_the_next_layer(next_layer, shape):
    data = RANDOM.normal(10, [1, 5, 20, 0], size=shape).astype("float32")
    layer = adapted(data)
    inputs = keras.Input(shape[1:])
    model = keras.Model(inputs, next_layer(layer(inputs)))
    before = array(model(data))
    layer.fold_into(next_layer)
    np.testing.assert_array_equal(array(layer(data)), data)
    np.testing.assert_allclose(array(next_layer(data)), before, atol=2e-4)
    np.testing.assert_allclose(array(model(data)), before, atol=2e-4)


def test_refuses_to_fold_where_it_cannot_be_exact():
    layer = adapted(RANDOM.normal(size=(5, 4)))
    conv = keras.layers.Conv1D(3, 2, padding="same")
    conv.build((None, 7, 4))
    unbiased, other = keras.layers.Dense(3, use_bias=False), keras.layers.Dense(3)
    unbiased.build((None, 4))
    other.build((None, 3))
    for next_layer, message in [
        (conv, "padding='valid'"),
        (unbiased, "use_bias=False"),
        (other, "must take 4 features"),
        (keras.layers.Dense(3), "built"),
        (keras.layers.BatchNormalization(), "Dense or Conv"),
    ]:
        with pytest.raises(InputError, match=message):
            layer.fold_into(next_layer)


def test_names_bad_data():
    with pytest.raises(InputError, match="at least one row"):
        adapted([])
    with pytest.raises(InputError, match="at least one row"):
        adapted(np.zeros((0, 3)))
    with pytest.raises(InputError, match=r"received the shape \(4,\)"):
        adapted(np.zeros(4))
    with pytest.raises(InputError, match="data to adapt to must be numbers; received <U1"):
        adapted(np.array([["a"], ["b"]]))
    layer = Standardize()
    layer.build((None, 3))
    with pytest.raises(InputError, match="3 features"):
        layer.adapt(np.zeros((2, 4)))
    with pytest.raises(InputError, match="known number of features"):
        Standardize().build((None, None))
