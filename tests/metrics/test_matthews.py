import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import MatthewsCorrelation
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_agrees_with_scikit_learn(task: str, seed: int) -> None:
    labels, scores, weights = getattr(batches, task)(seed=seed)
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.matthews_corrcoef(labels, predicted, sample_weight=weights)
    found = batches.feed(MatthewsCorrelation(), labels, scores, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_rare_classes_are_not_lost_in_rounding() -> None:
    labels = np.zeros(1_000_000, "int32")
    predicted = np.zeros(1_000_000, "float32")
    labels[:4], predicted[1:6] = 1, 1
    wanted = sklearn.metrics.matthews_corrcoef(labels, predicted)
    metric = MatthewsCorrelation()
    metric.update_state(labels, predicted)
    assert float(metric.result()) == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("predicted", [[0.1, 0.2, 0.3], [0.9, 0.8, 0.7]])
def test_one_predicted_class_is_zero(predicted: list[float]) -> None:
    metric = MatthewsCorrelation()
    metric.update_state([0, 1, 1], predicted)
    assert float(metric.result()) == 0


def test_the_ends_are_one_and_minus_one() -> None:
    metric = MatthewsCorrelation()
    metric.update_state([0, 1], [0.1, 0.9])
    assert float(metric.result()) == pytest.approx(1)
    metric.reset_state()
    metric.update_state([1, 0], [0.1, 0.9])
    assert float(metric.result()) == pytest.approx(-1)
