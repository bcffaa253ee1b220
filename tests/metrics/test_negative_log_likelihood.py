import keras
import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import NegativeLogLikelihood
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@pytest.mark.parametrize("from_logits", [False, True])
def test_agrees_with_scikit_learn(task: str, from_logits: bool) -> None:
    labels, scores, weights = getattr(batches, task)()
    wanted = sklearn.metrics.log_loss(labels, scores, sample_weight=weights)
    logits = np.log(scores) if task == "multiclass" else np.log(scores / (1 - scores))
    metric = NegativeLogLikelihood(from_logits=from_logits)
    found = batches.feed(metric, labels, logits if from_logits else scores, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_soft_labels_are_the_cross_entropy() -> None:
    labels, scores, _ = batches.multiclass()
    soft = 0.9 * np.eye(4)[labels] + 0.025
    wanted = -(soft * np.log(scores)).sum(axis=1).mean()
    found = batches.feed(NegativeLogLikelihood(), soft, scores)
    assert found == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("from_logits", [False, True])
def test_multilabel_is_the_mean_over_labels(from_logits: bool) -> None:
    labels, scores, weights = batches.multilabel()
    each = [
        sklearn.metrics.log_loss(labels[:, i], scores[:, i], sample_weight=weights)
        for i in range(3)
    ]
    given = np.log(scores / (1 - scores)) if from_logits else scores
    metric = NegativeLogLikelihood("multilabel", from_logits)
    assert batches.feed(metric, labels, given, weights) == pytest.approx(np.mean(each), rel=1e-5)


def test_a_sure_mistake_is_finite() -> None:
    metric = NegativeLogLikelihood()
    metric.update_state([0, 1], [1.0, 0.0])
    assert float(metric.result()) == pytest.approx(-np.log(1e-7), rel=1e-5)
    metric = NegativeLogLikelihood(from_logits=True)
    metric.update_state(keras.ops.array([0, 1]), keras.ops.array([300.0, -300.0]))
    assert float(metric.result()) == 300
