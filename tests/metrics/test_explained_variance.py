import numpy as np
import pytest
from sklearn.metrics import explained_variance_score

from keras_trainkit.metrics import ExplainedVariance
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("outputs", [None, 1, 3])
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("weighted", [True, False])
def test_is_scikit_learns(outputs, offset, weighted) -> None:
    y_true, y_pred, weights = numbers(60, outputs, offset)
    weights = weights if weighted else None
    expected = explained_variance_score(
        y_true.astype("float64"), y_pred.astype("float64"), sample_weight=weights
    )
    got = streamed(ExplainedVariance(), y_true, y_pred, weights)
    assert got == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("error", [0.0, 0.5, None])
def test_a_constant_target_is_scikit_learns(error) -> None:
    y_true, noise = np.full(20, 0.1, "float32"), numbers(20)[1]
    y_pred = y_true + (noise if error is None else error)
    expected = explained_variance_score(y_true, y_pred)
    assert streamed(ExplainedVariance(), y_true, y_pred) == expected


def test_nothing_yet() -> None:
    assert float(ExplainedVariance().result()) == 0
