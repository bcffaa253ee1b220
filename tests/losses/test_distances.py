import numpy as np
import pytest
import scipy.spatial.distance
from hypothesis import given
from hypothesis import strategies as st
from keras import ops

from keras_trainkit.losses import _distances
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend


@given(st.integers(1, 9), st.integers(1, 5), st.sampled_from([0.0, 1e3]), st.integers(0, 99))
def test_pairwise_is_scipys_cdist_also_far_from_zero(rows, columns, offset, seed) -> None:
    x = (np.random.default_rng(seed).normal(size=(rows, columns)) + offset).astype("float32")
    expected = scipy.spatial.distance.cdist(x, x, "sqeuclidean")
    got = _distances.pairwise_squared(ops.convert_to_tensor(x))
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)


def test_between_is_the_norm_of_the_difference() -> None:
    a, b = np.array([[3.0, 4.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [1.0, 1.0]])
    np.testing.assert_allclose(_distances.between(ops.array(a), ops.array(b)), [5, 0])


def test_the_gradient_at_a_distance_of_zero_is_zero() -> None:
    slope = gradient(lambda x: ops.sum(_distances.root(ops.square(x))), [0.0, 2.0])
    np.testing.assert_allclose(slope, [0, 1], rtol=1e-6)


def test_unit_rows_have_length_one_and_zeros_stay() -> None:
    rows = _distances.unit(ops.array([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0]], rtol=1e-6)
    slope = gradient(lambda x: ops.sum(_distances.unit(x)), np.zeros((1, 2)))
    assert np.isfinite(slope).all()
