import numpy as np
import pytest
import scipy.stats

from keras_trainkit.metrics import Kendall
from tests.metrics.test_spearman import SHAPES, fed, pairs

pytestmark = pytest.mark.backend


def exact(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return float(scipy.stats.kendalltau(y_true, y_pred).statistic)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rho", [0.9, -0.4])
def test_agrees_with_scipy(shape: str, rho: float) -> None:
    z = pairs(rho, 1500, seed=1)
    y_true, y_pred = SHAPES[shape](z[:, 0]), z[:, 1]
    assert fed(Kendall(), y_true, y_pred) == pytest.approx(exact(y_true, y_pred), abs=0.01)


def test_few_whole_numbers_are_exact_with_ties_and_weights() -> None:
    rng = np.random.default_rng(5)
    y_true, y_pred = rng.integers(0, 4, 40), rng.integers(0, 4, 40)
    weights = rng.integers(0, 3, 40)
    metric = Kendall()
    metric.update_state(y_true, y_pred, weights)
    wanted = exact(np.repeat(y_true, weights), np.repeat(y_pred, weights))
    assert float(metric.result()) == pytest.approx(wanted, abs=1e-5)


def test_perfect_reversed_constant_and_nothing() -> None:
    x = np.arange(50.0)
    for y_pred, wanted in ((x**3, 1), (-x, -1), (0 * x, 0)):
        metric = Kendall()
        metric.update_state(x, y_pred)
        assert float(metric.result()) == pytest.approx(wanted, abs=1e-5)
    assert float(Kendall().result()) == 0


def test_several_outputs_are_averaged() -> None:
    z, w = pairs(0.8, 300, seed=2), pairs(-0.3, 300, seed=3)
    metric = Kendall(bins=512)
    metric.update_state(np.stack([z[:, 0], w[:, 0]], 1), np.stack([z[:, 1], w[:, 1]], 1))
    wanted = (exact(*z.T) + exact(*w.T)) / 2
    assert float(metric.result()) == pytest.approx(wanted, abs=0.01)
