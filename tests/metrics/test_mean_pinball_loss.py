import pytest
from sklearn.metrics import mean_pinball_loss

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import MeanPinballLoss
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("quantile", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("outputs", [None, 1, 3])
@pytest.mark.parametrize("weighted", [True, False])
def test_is_scikit_learns(quantile, outputs, weighted) -> None:
    y_true, y_pred, weights = numbers(outputs=outputs)
    weights = weights if weighted else None
    expected = mean_pinball_loss(y_true, y_pred, alpha=quantile, sample_weight=weights)
    got = streamed(MeanPinballLoss(quantile), y_true, y_pred, weights)
    assert got == pytest.approx(expected, rel=1e-5)


def test_a_bad_quantile() -> None:
    with pytest.raises(InputError, match=r"quantile must be a number in \(0, 1\); received"):
        MeanPinballLoss(1)
