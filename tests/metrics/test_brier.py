import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import BrierScore
from tests.metrics import batches

pytestmark = pytest.mark.backend


def test_binary_agrees_with_scikit_learn() -> None:
    labels, scores, weights = batches.binary()
    wanted = sklearn.metrics.brier_score_loss(labels, scores, sample_weight=weights)
    assert batches.feed(BrierScore(), labels, scores, weights) == pytest.approx(wanted, rel=1e-5)
    columns = np.stack([1 - scores, scores], axis=1)  # two columns count both squares
    found = batches.feed(BrierScore(), labels, columns, weights)
    assert found == pytest.approx(2 * wanted, rel=1e-5)


@pytest.mark.parametrize("one_hot", [False, True])
def test_multiclass_is_what_brier_wrote(one_hot: bool) -> None:
    labels, scores, weights = batches.multiclass()
    squares = ((scores - np.eye(4)[labels]) ** 2).sum(axis=1)
    given = np.eye(4)[labels] if one_hot else labels
    found = batches.feed(BrierScore(), given, scores, weights)
    assert found == pytest.approx(np.average(squares, weights=weights), rel=1e-5)


def test_multilabel_is_the_mean_over_labels() -> None:
    labels, scores, weights = batches.multilabel()
    each = [
        sklearn.metrics.brier_score_loss(labels[:, i], scores[:, i], sample_weight=weights)
        for i in range(3)
    ]
    found = batches.feed(BrierScore("multilabel"), labels, scores, weights)
    assert found == pytest.approx(np.mean(each), rel=1e-5)


def test_logits() -> None:
    labels, scores, _ = batches.multiclass()
    found = batches.feed(BrierScore(from_logits=True), labels, np.log(scores) + 3)
    assert found == pytest.approx(batches.feed(BrierScore(), labels, scores), rel=1e-4)
