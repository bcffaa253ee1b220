import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from keras import ops

from keras_trainkit.metrics import _rank_grid

pytestmark = pytest.mark.backend


def grid_of(values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    weights = np.ones(len(values)) if weights is None else weights
    x = np.tile(values[:, None], (2, 1, 1)).astype("float32")
    column = weights.astype("float32")[:, None]
    return np.asarray(_rank_grid.describe(ops.convert_to_tensor(x), ops.convert_to_tensor(column)))


def bins_of(values: np.ndarray, grid: np.ndarray, bins: int = 256) -> np.ndarray:
    x = ops.convert_to_tensor(np.tile(values[:, None], (2, 1, 1)).astype("float32"))
    return np.asarray(_rank_grid.place(x, ops.convert_to_tensor(grid), bins))[0, :, 0]


def test_a_batch_is_described_by_mean_spread_and_quantiles() -> None:
    values = np.random.default_rng(0).normal(size=65)
    one, mean, spread, *knots = grid_of(values)[:, 0, 0]
    assert one == 1
    assert mean == pytest.approx(values.mean(), abs=1e-6)
    assert spread == pytest.approx(abs(values - values.mean()).mean(), rel=1e-5)
    levels = (np.arange(_rank_grid.KNOTS) + 0.5) / _rank_grid.KNOTS
    np.testing.assert_allclose(knots, np.quantile(values, levels, method="inverted_cdf"), rtol=1e-5)


def test_what_has_no_weight_is_not_described() -> None:
    values, weights = np.array([1.0, 2.0, 77.0, 3.0]), np.array([1.0, 2.0, 0.0, 1.0])
    np.testing.assert_allclose(
        grid_of(values, weights), grid_of(np.array([1.0, 2.0, 2.0, 3.0])), rtol=1e-6
    )
    assert not grid_of(values, np.zeros(4)).any()


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=20), st.integers(0, 99))
def test_bins_never_fall_and_never_leave_the_grid(batch, seed) -> None:
    values = np.sort(np.random.default_rng(seed).normal(scale=1e4, size=50))
    values = np.concatenate([[-np.inf, -1e30], values, [1e30, np.inf]])
    bins = bins_of(values, grid_of(np.array(batch)))
    assert (np.diff(bins) >= 0).all()
    assert 0 <= bins.min() <= bins.max() < 256


def test_values_like_the_batch_are_spread_over_the_bins() -> None:
    rng = np.random.default_rng(0)
    for transform in (lambda x: x, lambda x: x + 1e4, lambda x: 1e-9 * x, scipy.stats.norm.cdf):
        bins = bins_of(transform(rng.normal(size=2000)), grid_of(transform(rng.normal(size=32))))
        assert len(np.unique(bins)) > 100


def test_an_average_of_two_grids_is_a_grid_and_an_empty_one_changes_nothing() -> None:
    values = np.random.default_rng(0).normal(size=40)
    half = grid_of(values) / 2  # what averaging with a replica that saw nothing gives
    np.testing.assert_array_equal(bins_of(values, half), bins_of(values, grid_of(values)))
