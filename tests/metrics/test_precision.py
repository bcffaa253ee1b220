import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import Precision
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_averages_agree_with_scikit_learn(task: str, average: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.precision_score(
        labels, predicted, average=average, sample_weight=weights
    )
    metric = Precision(average=average, task=task)
    assert batches.feed(metric, labels, scores, weights) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("class_id", [0, 2])
def test_one_class_agrees_with_scikit_learn(class_id: int) -> None:
    labels, scores, weights = batches.multiclass()
    wanted = sklearn.metrics.precision_score(
        labels, scores.argmax(axis=1), average=None, sample_weight=weights
    )
    metric = Precision(class_id=class_id)
    found = batches.feed(metric, np.eye(4)[labels], scores, weights)
    assert found == pytest.approx(wanted[class_id], rel=1e-5)


def test_binary_is_the_positive_class_and_logits_are_cut_at_zero() -> None:
    labels, scores, weights = batches.binary()
    wanted = sklearn.metrics.precision_score(labels, scores > 0.5, sample_weight=weights)
    assert batches.feed(Precision(), labels, scores, weights) == pytest.approx(wanted, rel=1e-5)
    logits = np.log(scores / (1 - scores))
    found = batches.feed(Precision(threshold=0), labels, logits, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_a_class_that_is_absent_scores_zero() -> None:
    labels, scores = [0, 0, 1], [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.3, 0.7, 0]]
    wanted = sklearn.metrics.precision_score(
        labels, [0, 1, 1], average="macro", labels=[0, 1, 2], zero_division=0
    )
    metric = Precision()
    metric.update_state(labels, scores)
    assert float(metric.result()) == pytest.approx(wanted)
    metric = Precision(class_id=2)
    metric.update_state(labels, scores)
    assert float(metric.result()) == 0
