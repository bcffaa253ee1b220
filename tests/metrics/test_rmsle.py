import numpy as np
import pytest
from sklearn.metrics import root_mean_squared_log_error

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import RMSLE
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("column", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_is_scikit_learns(column, weighted) -> None:
    y_true, y_pred, weights = numbers()
    y_true, y_pred = np.exp(y_true), np.exp(y_pred)
    weights = weights if weighted else None
    expected = root_mean_squared_log_error(y_true, y_pred, sample_weight=weights)
    got = streamed(RMSLE(), y_true, y_pred[:, None] if column else y_pred, weights)
    assert got == pytest.approx(expected, rel=1e-5)


def test_several_outputs_are_taken_together() -> None:
    y_true, y_pred, _ = (np.exp(x) for x in numbers(outputs=2))
    expected = root_mean_squared_log_error(y_true.ravel(), y_pred.ravel())
    assert streamed(RMSLE(), y_true, y_pred) == pytest.approx(expected, rel=1e-5)


def test_below_zero_counts_as_zero() -> None:
    assert streamed(RMSLE(), np.array([0.0, -2.0]), np.array([-5.0, 0.0])) == 0
    assert float(RMSLE().result()) == 0


def test_shapes_are_never_broadcast() -> None:
    with pytest.raises(InputError, match="y_pred must have the shape of y_true"):
        RMSLE().update_state(np.zeros((4, 1)), np.zeros((4, 3)))
