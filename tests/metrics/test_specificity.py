import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import Specificity
from tests.metrics import batches

pytestmark = pytest.mark.backend


def each_class(task: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns TN and TN + FP of each class, from scikit-learn."""
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    cells = sklearn.metrics.multilabel_confusion_matrix(labels, predicted, sample_weight=weights)
    return cells[:, 0, 0], cells[:, 0].sum(axis=1)


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_averages_agree_with_scikit_learn(task: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    kept, negatives = each_class(task)
    support = weights.sum() - negatives
    wanted = {
        "macro": (kept / negatives).mean(),
        "micro": kept.sum() / negatives.sum(),
        "weighted": np.average(kept / negatives, weights=support),
    }
    for average, value in wanted.items():
        metric = Specificity(average=average, task=task)
        assert batches.feed(metric, labels, scores, weights) == pytest.approx(value, rel=1e-5)


def test_binary_is_the_recall_of_the_other_class() -> None:
    labels, scores, weights = batches.binary()
    wanted = sklearn.metrics.recall_score(labels, scores > 0.5, pos_label=0, sample_weight=weights)
    assert batches.feed(Specificity(), labels, scores, weights) == pytest.approx(wanted, rel=1e-5)


def test_a_class_that_every_example_belongs_to_scores_zero() -> None:
    metric = Specificity()
    metric.update_state([1, 1], [0.2, 0.9])
    assert float(metric.result()) == 0
