import pytest
import sklearn.metrics

from keras_trainkit.metrics import HammingLoss
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_agrees_with_scikit_learn(task: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.hamming_loss(labels, predicted, sample_weight=weights)
    found = batches.feed(HammingLoss(task), labels, scores, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_weights_of_single_labels() -> None:
    metric = HammingLoss("multilabel")
    metric.update_state([[1, 0]], [[0.9, 0.8]], [[1.0, 3.0]])
    assert float(metric.result()) == 0.75
