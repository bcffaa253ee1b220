import numpy as np
import pytest

from keras_trainkit.metrics import SMAPE
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("outputs", [None, 1, 3])
def test_is_torchmetrics_in_percent(outputs) -> None:
    torch = pytest.importorskip("torch")
    regression = pytest.importorskip("torchmetrics.functional.regression")
    y_true, y_pred, _ = numbers(outputs=outputs)
    expected = 100 * regression.symmetric_mean_absolute_percentage_error(
        torch.tensor(y_pred), torch.tensor(y_true)
    )
    assert streamed(SMAPE(), y_true, y_pred) == pytest.approx(float(expected), rel=1e-4)


def test_weights() -> None:
    y_true, y_pred, weights = numbers()
    errors = 200 * abs(y_true - y_pred) / (abs(y_true) + abs(y_pred))
    expected = np.average(errors, weights=weights)
    assert streamed(SMAPE(), y_true, y_pred[:, None], weights) == pytest.approx(expected, rel=1e-4)


def test_zeros() -> None:
    assert streamed(SMAPE(), np.array([0.0, 0.0]), np.array([0.0, 1.0])) == 100
    assert float(SMAPE().result()) == 0
