import numpy as np
import pytest

from keras_trainkit.metrics import Concordance
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


def lin(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> float:
    x, y = x.astype("float64"), y.astype("float64")
    mx, my = np.average(x, weights=weights), np.average(y, weights=weights)
    vx, vy = np.average((x - mx) ** 2, weights=weights), np.average((y - my) ** 2, weights=weights)
    covariance = np.average((x - mx) * (y - my), weights=weights)
    return float(2 * covariance / (vx + vy + (mx - my) ** 2))


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("column", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_is_lins_formula(offset, column, weighted) -> None:
    y_true, y_pred, weights = numbers(offset=offset)
    weights = weights if weighted else None
    expected = lin(y_true, y_pred, weights)
    given_true = y_true[:, None] if column else y_true
    got = streamed(Concordance(), given_true, y_pred, weights)
    assert got == pytest.approx(expected, rel=1e-4)


def test_several_outputs_are_averaged() -> None:
    y_true, y_pred, _ = numbers(outputs=2)
    expected = np.mean([lin(*pair) for pair in zip(y_true.T, y_pred.T, strict=True)])
    assert streamed(Concordance(), y_true, y_pred) == pytest.approx(expected, rel=1e-5)


def test_a_shift_costs() -> None:
    y_true, _, _ = numbers()
    assert streamed(Concordance(), y_true, y_true) == pytest.approx(1, rel=1e-5)
    assert streamed(Concordance(), y_true, y_true + 1) == pytest.approx(
        lin(y_true, y_true + 1), rel=1e-5
    )


def test_constants() -> None:
    y_true, _, _ = numbers()
    assert streamed(Concordance(), np.ones(9), np.ones(9)) == 0
    assert streamed(Concordance(), y_true, np.ones_like(y_true)) == pytest.approx(0, abs=1e-6)
    assert float(Concordance().result()) == 0
