import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.layers import PiecewiseLinearEmbedding
from keras_trainkit.layers.piecewise_linear_embedding import quantile_edges
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def encoding(value, edges):
    """Equation 1 of the paper, one number and its own rising edges b_0 ... b_T."""
    bins = len(edges) - 1
    result = []
    for t in range(1, bins + 1):
        if value < edges[t - 1] and t > 1:
            result.append(0.0)
        elif value >= edges[t] and t < bins:
            result.append(1.0)
        else:
            result.append((value - edges[t - 1]) / (edges[t] - edges[t - 1]))
    return result


@given(st.integers(2, 60), st.integers(1, 8), st.booleans())
def test_is_the_paper_s_formula(rows, bins, rounded):
    random = np.random.default_rng(rows * 100 + bins)
    data = random.normal(size=(rows, 3)).astype("float32")
    data = data.round() if rounded else data  # equal values make equal quantiles
    layer = PiecewiseLinearEmbedding(bins=bins)
    layer.adapt(data)
    x = random.normal(0, 2, size=(7, 3)).astype("float32")
    result = array(layer(x))
    for feature in range(3):
        column = data[:, feature].astype("float64")
        edges = np.quantile(column, np.arange(bins + 1) / bins)
        edges = np.unique(edges.astype("float32"))
        expected = np.zeros((7, bins))
        for row in range(7):
            found = encoding(x[row, feature], edges)
            expected[row, : len(found)] = found
        np.testing.assert_allclose(result[:, feature], expected, rtol=1e-3, atol=1e-3)


def test_edges_leave_nan_out_and_a_constant_column_encodes_to_nothing():
    data = np.array([[1.0, 5.0, np.nan], [np.nan, 5.0, np.nan], [3.0, 5.0, np.nan]])
    layer = PiecewiseLinearEmbedding(bins=2)
    layer.adapt(data)
    np.testing.assert_array_equal(array(layer.edges), [[1, 2, 3], [5, 5, 5], [0, 0, 0]])
    assert not array(layer(np.full((2, 3), 7.0)))[:, 1:].any()
    np.testing.assert_array_equal(quantile_edges(np.array([1.0, 1, 1, 9]), 3), [1, 9, 9, 9])


def test_with_units_each_feature_has_its_own_linear_map():
    random = np.random.default_rng(0)
    data = random.normal(size=(30, 2))
    plain, layer = PiecewiseLinearEmbedding(4), PiecewiseLinearEmbedding(4, 3, "relu")
    plain.adapt(data)
    layer.adapt(iter([(data[:10], None), (data[10:], None)]))
    np.testing.assert_array_equal(array(plain.edges), array(layer.edges))
    encoded = array(plain(data))
    expected = np.einsum("bfi,fio->bfo", encoded, array(layer.kernel)) + array(layer.bias)
    np.testing.assert_allclose(array(layer(data)), np.maximum(expected, 0), atol=1e-5)


def test_reads_raw_features_in_float32_under_half_precision():
    layer = PiecewiseLinearEmbedding(2, 3, dtype="mixed_float16")
    data = np.array([[1e6], [1e6 + 4], [1e6 + 8]])
    layer.adapt(data)
    result = layer(keras.ops.convert_to_tensor(data, "float32"))
    assert keras.backend.standardize_dtype(result.dtype) == "float16"
    assert np.isfinite(array(result)).all()


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="bins must be a positive integer"):
        PiecewiseLinearEmbedding(bins=0)
    with pytest.raises(InputError, match="units must be a positive integer"):
        PiecewiseLinearEmbedding(units=-1)
    with pytest.raises(InputError, match="activation must come with units"):
        PiecewiseLinearEmbedding(activation="relu")
    layer = PiecewiseLinearEmbedding()
    layer.build((None, 3))
    with pytest.raises(InputError, match="3 features"):
        layer.adapt(np.ones((4, 2)))
