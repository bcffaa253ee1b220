import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import ErrorRate
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_agrees_with_scikit_learn(task: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.zero_one_loss(labels, predicted, sample_weight=weights)
    found = batches.feed(ErrorRate(task), labels, scores, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_it_is_the_rest_of_accuracy_for_one_hot_labels() -> None:
    labels, scores, _ = batches.multiclass()
    wanted = 1 - sklearn.metrics.accuracy_score(labels, scores.argmax(axis=1))
    assert batches.feed(ErrorRate(), np.eye(4)[labels], scores) == pytest.approx(wanted)
