import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.metrics import PRCurve
from tests.metrics import batches

pytestmark = pytest.mark.backend


@given(
    seed=st.integers(0, 999),
    bins=st.sampled_from([1, 3, 20, 2048]),
    spread=st.sampled_from([0.1, 1.0, 8.0]),
)
def test_scikit_learn_is_within_the_error_bound(seed: int, bins: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    labels = np.append(rng.integers(0, 2, 60), [0, 1])
    logits = spread * (rng.normal(size=62) + labels)
    logits[:10] = logits[10:20]  # ties
    scores = (1 / (1 + np.exp(-logits))).astype("float32")
    weights = rng.uniform(0.1, 2, 62).astype("float32")
    wanted = sklearn.metrics.average_precision_score(labels, scores, sample_weight=weights)
    metric = PRCurve(bins=bins)
    found = batches.feed(metric, labels, scores, weights)
    assert abs(found - wanted) <= metric.error_bound() + 1e-5


def test_the_default_bins_are_near_enough() -> None:
    for spread in (0.3, 1, 3):  # scores near 0.5, spread, and mostly beside 0 and 1
        rng = np.random.default_rng(0)
        labels = rng.integers(0, 2, 2000)
        scores = (1 / (1 + np.exp(-spread * (rng.normal(size=2000) + labels)))).astype("float32")
        metric = PRCurve()
        found = batches.feed(metric, labels, scores, step=1000)
        assert metric.error_bound() < 5e-3
        assert found == pytest.approx(
            sklearn.metrics.average_precision_score(labels, scores), abs=1e-3
        )


@pytest.mark.parametrize("average", ["macro", "weighted"])
@pytest.mark.parametrize("form", ["ints", "one-hot", "logits"])
def test_multiclass_is_one_against_the_rest(average: str, form: str) -> None:
    labels, scores, weights = batches.multiclass(examples=200)
    one_hot = np.eye(4)[labels]
    wanted = sklearn.metrics.average_precision_score(
        one_hot, scores, average=average, sample_weight=weights
    )
    metric = PRCurve(average, from_logits=form == "logits")
    given_scores = np.log(scores) if form == "logits" else scores
    found = batches.feed(metric, one_hot if form == "one-hot" else labels, given_scores, weights)
    assert found == pytest.approx(wanted, abs=metric.error_bound() + 1e-5)
    assert metric.error_bound() < 1e-2


def test_one_class_and_multilabel() -> None:
    labels, scores, weights = batches.multilabel(examples=200)
    each = sklearn.metrics.average_precision_score(
        labels, scores, average=None, sample_weight=weights
    )
    macro, one = PRCurve(task="multilabel"), PRCurve(task="multilabel", class_id=1)
    assert batches.feed(macro, labels, scores, weights) == pytest.approx(np.mean(each), abs=2e-3)
    assert batches.feed(one, labels, scores, weights) == pytest.approx(each[1], abs=2e-3)


def test_two_columns_are_the_positive_class() -> None:
    labels, scores, weights = batches.binary()
    columns = np.stack([1 - scores, scores], axis=1)
    wanted = batches.feed(PRCurve(), labels, scores, weights)
    for task in ("auto", "binary"):
        assert batches.feed(PRCurve(task=task), labels, columns, weights) == pytest.approx(wanted)


def test_a_class_without_examples_is_left_out() -> None:
    metric = PRCurve()
    metric.update_state([0, 1, 0], [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.7, 0.3, 0]])
    assert float(metric.result()) == pytest.approx(1)
    metric = PRCurve()
    metric.update_state([1, 1], [0.2, 0.9])
    assert float(metric.result()) == 1


def test_the_curve_agrees_with_scikit_learn() -> None:
    labels, scores, weights = batches.binary()
    precision, recall, _ = sklearn.metrics.precision_recall_curve(
        labels, scores, sample_weight=weights
    )
    metric = PRCurve(bins=100_000)  # a bin for each score
    batches.feed(metric, labels, scores, weights)
    curve = metric.curve()
    np.testing.assert_allclose(curve.precision, precision[-2::-1], atol=1e-6)
    np.testing.assert_allclose(curve.recall, recall[-2::-1], atol=1e-6)
    reached = [weights @ ((scores >= t - 1e-6) & (labels == 1)) for t in curve.thresholds]
    np.testing.assert_allclose(reached / (weights @ labels), curve.recall, atol=1e-6)
