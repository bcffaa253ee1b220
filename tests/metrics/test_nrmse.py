import numpy as np
import pytest
from sklearn.metrics import root_mean_squared_error

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import NRMSE
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("outputs", [None, 1, 3])
@pytest.mark.parametrize("normalizer", ["std", "mean", 2.5])
@pytest.mark.parametrize("offset", [3.0, 1e6])
def test_is_scikit_learns_error_over_numpys_spread(outputs, normalizer, offset) -> None:
    y_true, y_pred, _ = numbers(60, outputs, offset)
    true, pred = (y.astype("float64").reshape(60, -1) for y in (y_true, y_pred))
    errors = root_mean_squared_error(true, pred, multioutput="raw_values")
    unit = {"std": true.std(0), "mean": abs(true.mean(0))}.get(normalizer, normalizer)
    got = streamed(NRMSE(normalizer), y_true, y_pred)
    assert got == pytest.approx(np.mean(errors / unit), rel=1e-4)


def test_weights() -> None:
    y_true, y_pred, weights = numbers(60)
    mean = np.average(y_true, weights=weights)
    std = np.sqrt(np.average((y_true - mean) ** 2, weights=weights))
    error = root_mean_squared_error(y_true, y_pred, sample_weight=weights)
    assert streamed(NRMSE(), y_true, y_pred, weights) == pytest.approx(error / std, rel=1e-4)


def test_a_normalizer_of_zero() -> None:
    assert streamed(NRMSE(), np.ones(5), np.ones(5)) == 0
    assert streamed(NRMSE(), np.ones(5), np.zeros(5)) == np.inf
    assert float(NRMSE().result()) == 0


@pytest.mark.parametrize(
    ("normalizer", "message"),
    [
        ("sdt", r"normalizer must be one of 'std', 'mean'.*Did you mean 'std'\?"),
        (0, "normalizer must be 'std', 'mean' or a number above 0; received normalizer=0"),
        (None, "normalizer must be 'std', 'mean' or a number above 0; received normalizer=None"),
    ],
)
def test_bad_normalizers(normalizer, message) -> None:
    with pytest.raises(InputError, match=message):
        NRMSE(normalizer)
