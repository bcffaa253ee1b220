"""Numbers of arrays, against numpy."""

import numpy as np
import pytest

from keras_trainkit.recording.batch_statistics import (
    best_constants,
    confident_errors,
    form,
    in_batch,
    input_statistics,
    of_batches,
    output_statistics,
    target_statistics,
)

RNG = np.random.default_rng(0)


def test_inputs():
    x = RNG.normal(size=(50, 3)) * [1.0, 100.0, 0.0]
    found = input_statistics(x)
    assert found["std"] == pytest.approx(x.std())
    assert found["column_spread"] == pytest.approx(x[:, 1].std() / x[:, 0].std())
    assert found["constant_columns"] == 1
    assert input_statistics(np.array(["a"]))["text"]
    assert input_statistics(np.array([[np.inf, 1.0]]))["non_finite"] == 1
    assert input_statistics(np.full((2, 2), np.nan))["non_finite"] == 4


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (np.array([0, 1, 2]), "classes"),
        (np.array([[0.0], [1.0]]), "classes"),
        (np.array([0.5, 1.0]), "continuous"),
        (np.array([-1, 1]), "continuous"),
        (np.array([5000, 1]), "continuous"),
        (np.eye(3), "one_hot"),
        (np.array([[1, 1], [0, 0]]), "multi_hot"),
        (np.array([[0.2, 0.8]]), "continuous"),
        (np.array([np.nan, 1.0]), "continuous"),
    ],
)
def test_forms(target, kind):
    assert form(target) == kind


def test_targets():
    assert target_statistics(np.eye(3)[[0, 0, 2]])["counts"] == [2, 0, 1]
    assert target_statistics(np.array(["cat", "dog"]))["form"] == "text"
    assert "counts" not in target_statistics(np.array([0.5, 0.7]))


def test_outputs():
    rows = RNG.normal(size=(20, 4))
    found = output_statistics(rows)
    assert found["spread"] == pytest.approx(rows.std(axis=0).mean())
    counts = np.bincount(rows.argmax(axis=1))
    assert found["favourite_share"] == counts.max() / 20
    assert "spread" not in output_statistics(np.full((2, 2), np.nan))


def test_best_constants_cannot_be_improved():
    y = np.array([0, 0, 1, 2])
    best = best_constants(y, (4, 3), "categorical", False)
    np.testing.assert_allclose(best[0], [0.5, 0.25, 0.25])
    logits = best_constants(y, (4, 3), "categorical", True)
    np.testing.assert_allclose(np.exp(logits[0]), best[0])
    np.testing.assert_allclose(
        best_constants(np.array([0, 1, 1, 1]), (4, 1), "binary", False), 0.75
    )
    np.testing.assert_allclose(best_constants(np.array([1.0, 3.0]), (2, 1), "squared", False), 2.0)
    middle = best_constants(np.array([1.0, 3.0, 9.0]), (3, 1), "absolute", False)
    np.testing.assert_allclose(middle, 3.0)
    assert best_constants(y, (4, 2), "categorical", False) is None
    assert best_constants(y, (4, 3), "", False) is None
    assert best_constants(np.zeros(4), (4, 1), "binary", False) is None
    assert best_constants(np.eye(3)[[1, 1]], (2, 3), "categorical", False) is None


def test_confidence_is_of_probabilities_where_logits_are_given():
    y, logits = RNG.integers(0, 3, 200), 3 * RNG.normal(size=(200, 3))
    logits += 5 * RNG.normal(size=(200, 1))  # which changes no probability
    odds = np.exp(logits)
    found = confident_errors(y, odds / odds.sum(axis=1, keepdims=True), logits=False)
    assert confident_errors(y, logits, logits=True) == pytest.approx(found)


@pytest.mark.parametrize("encode", [np.asarray, lambda rows: np.eye(3)[rows]])
def test_classes_of_a_batch(encode):
    every = [encode(np.repeat([0, 1, 2], 4))] * 2
    one_by_one = [encode(np.full(4, k)) for k in range(3)]
    assert in_batch(every) == 1
    assert in_batch(one_by_one) == pytest.approx(1 / 3)
    assert of_batches(one_by_one)["in_batch"] == pytest.approx(1 / 3)
    assert "in_batch" not in of_batches([np.array([0.5, 0.1])])
