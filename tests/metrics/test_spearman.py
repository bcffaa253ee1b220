import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import Spearman
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
SHAPES = {
    "normal": lambda x: x,
    "far": lambda x: x + 1e6,
    "tiny": lambda x: 1e-9 * x,
    "lognormal": np.exp,
    "cubed": lambda x: x**3,
    "bimodal": lambda x: x + 10 * (x > 0),
    "zeros": lambda x: np.maximum(x, 0),
    "integers": lambda x: np.round(3 * x),
}


def pairs(rho: float, examples: int, seed: int) -> np.ndarray:
    z = np.random.default_rng(seed).normal(size=(examples, 2))
    z[:, 1] = rho * z[:, 0] + np.sqrt(1 - rho**2) * z[:, 1]
    return z


def fed(metric: Spearman, y_true: np.ndarray, y_pred: np.ndarray, first: int = 32) -> float:
    """Returns the result after a first batch and two more."""
    for part in (slice(first), slice(first, 500), slice(500, None)):
        metric.update_state(y_true[part], y_pred[part])
    return float(metric.result())


def exact(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return float(scipy.stats.spearmanr(y_true, y_pred).statistic)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rho", [0.0, 0.6, -0.95])
def test_is_scipys_within_the_stated_error(shape, rho) -> None:
    y_true, y_pred = SHAPES[shape](pairs(rho, 2000, 0)).astype("float32").T
    got = fed(Spearman(), y_true, y_pred[:, None])
    assert got == pytest.approx(exact(y_true, y_pred), abs=0.002)


def test_a_first_batch_unlike_the_rest() -> None:
    z = pairs(0.6, 2000, 0)
    off = np.concatenate([z[:32] + 3, z[32:]]).astype("float32").T
    assert fed(Spearman(), *off) == pytest.approx(exact(*off), abs=0.01)
    ordered = z[np.argsort(z[:, 0])].astype("float32").T
    assert fed(Spearman(), *ordered) == pytest.approx(exact(*ordered), abs=0.05)


@given(st.integers(3, 8), st.integers(0, 99))
def test_few_levels_are_exact(levels, seed) -> None:
    y_true, y_pred = np.random.default_rng(seed).integers(0, levels, size=(2, 60))
    got = streamed(Spearman(), y_true, y_pred, step=60)
    assert got == pytest.approx(exact(y_true, y_pred), abs=1e-5)


def test_whole_weights_repeat_examples() -> None:
    y_true, y_pred = pairs(0.6, 400, 1).astype("float32").T
    times = np.random.default_rng(0).integers(0, 4, 400)
    repeated = exact(np.repeat(y_true, times), np.repeat(y_pred, times))
    assert streamed(Spearman(), y_true, y_pred, times, step=40) == pytest.approx(
        repeated, abs=0.005
    )


def test_several_outputs_are_averaged() -> None:
    first, second = pairs(0.6, 1000, 2), pairs(-0.3, 1000, 3)
    y_true, y_pred = (np.stack([first[:, i], second[:, i]], 1) for i in range(2))
    expected = (exact(*first.T) + exact(*second.T)) / 2
    got = streamed(Spearman(num_outputs=2), y_true, y_pred, step=100)
    assert got == pytest.approx(expected, abs=0.002)


def test_edges() -> None:
    assert float(Spearman().result()) == float(Spearman(num_outputs=2).result()) == 0
    assert streamed(Spearman(), np.arange(9.0), np.ones(9)) == pytest.approx(0, abs=1e-6)
    assert streamed(Spearman(), np.arange(9.0), np.zeros(9), np.zeros(9)) == 0
    assert np.isnan(streamed(Spearman(), np.arange(3.0), np.array([1, np.nan, 2])))
    assert streamed(Spearman(), np.arange(9.0), np.arange(9.0), step=1) > 0.9


def test_a_reset_lays_a_new_grid() -> None:
    metric, (y_true, y_pred) = Spearman(), pairs(0.6, 2000, 0).T
    fed(metric, 1e6 * y_true, y_pred - 1e6)
    metric.reset_state()
    assert fed(metric, y_true, y_pred) == pytest.approx(exact(y_true, y_pred), abs=0.002)


def test_bad_arguments() -> None:
    with pytest.raises(InputError, match="bins must be a positive integer; received bins=0"):
        Spearman(bins=0)
    with pytest.raises(InputError, match="num_outputs must be a positive integer; received"):
        Spearman(num_outputs=-1)
    metric = Spearman(num_outputs=2)
    with pytest.raises(InputError, match=r"spearman must be given num_outputs=2 columns.*ved 1"):
        metric.update_state(np.zeros(4), np.zeros(4))
