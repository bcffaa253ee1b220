import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import F1, FBeta
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_averages_agree_with_scikit_learn(task: str, average: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.f1_score(labels, predicted, average=average, sample_weight=weights)
    metric = F1(average=average, task=task)
    assert batches.feed(metric, labels, scores, weights) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("class_id", [0, 2])
def test_one_class_agrees_with_scikit_learn(class_id: int) -> None:
    labels, scores, weights = batches.multiclass()
    wanted = sklearn.metrics.f1_score(
        labels, scores.argmax(axis=1), average=None, sample_weight=weights
    )
    metric = F1(class_id=class_id)
    found = batches.feed(metric, np.eye(4)[labels], scores, weights)
    assert found == pytest.approx(wanted[class_id], rel=1e-5)


def test_binary_is_the_positive_class_and_logits_are_cut_at_zero() -> None:
    labels, scores, weights = batches.binary()
    wanted = sklearn.metrics.f1_score(labels, scores > 0.5, sample_weight=weights)
    assert batches.feed(F1(), labels, scores, weights) == pytest.approx(wanted, rel=1e-5)
    logits = np.log(scores / (1 - scores))
    found = batches.feed(F1(threshold=0), labels, logits, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_a_class_that_is_absent_scores_zero() -> None:
    labels, scores = [0, 0, 1], [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.3, 0.7, 0]]
    wanted = sklearn.metrics.f1_score(
        labels, [0, 1, 1], average="macro", labels=[0, 1, 2], zero_division=0
    )
    metric = F1()
    metric.update_state(labels, scores)
    assert float(metric.result()) == pytest.approx(wanted)
    metric = F1(class_id=2)
    metric.update_state(labels, scores)
    assert float(metric.result()) == 0


@pytest.mark.parametrize("beta", [0.5, 1, 2])
@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_fbeta_agrees_with_scikit_learn(beta: float, average: str) -> None:
    labels, scores, weights = batches.multiclass()
    wanted = sklearn.metrics.fbeta_score(
        labels, scores.argmax(axis=1), beta=beta, average=average, sample_weight=weights
    )
    metric = FBeta(beta, average=average)
    assert batches.feed(metric, labels, scores, weights) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("beta", [0, -1, float("inf"), "2"])
def test_beta_is_checked(beta: object) -> None:
    with pytest.raises(InputError, match=r"^beta must be a number above 0; received beta="):
        FBeta(beta)  # pyright: ignore[reportArgumentType]
