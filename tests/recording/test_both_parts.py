"""Validation rows beside training rows, on rows whose difference is known."""

import numpy as np
import pytest

from keras_trainkit.recording.both_parts import (
    agreement,
    digests,
    shift,
    times,
    validation_record,
    weights_by_class,
)

RNG = np.random.default_rng(0)
X, Y = RNG.random((64, 4)).astype("float32"), RNG.integers(0, 3, 64)


def test_the_same_kind_of_rows():
    other = RNG.random((64, 4)).astype("float32")
    found = validation_record((X, Y, None), (other, Y, None), digests(X))
    assert found["copies"] == 0
    assert found["shift"] < 0.5
    assert found["times"] == [pytest.approx(1, rel=0.2)]
    assert found["targets"][0]["counts"] == np.bincount(Y).tolist()


def test_copies_are_found_whatever_the_type():
    assert validation_record((X, Y, None), (X, Y, None), digests(X))["copies"] == 1
    numbers = np.arange(12).reshape(4, 3)
    assert digests(numbers.astype("int32")) == digests(numbers.astype("float64"))
    assert digests(np.zeros((2, 3))) == digests(np.array([["a"], ["b"]])) == frozenset()
    assert {len(each) for each in digests(np.ones((1, 9999)))} == {16}


def test_scale_and_offset():
    assert times(X, 255 * X) == pytest.approx(255, rel=1e-3)
    assert times(X, np.zeros(3)) is None
    assert shift(X, X + 10 * X.std()) == pytest.approx(10, rel=0.2)
    assert shift(np.ones((4, 2)), X[:, :2]) == 0  # nothing varies


def test_other_names_and_answers_that_are_all_alike():
    right = np.eye(3)[Y]
    assert agreement(Y, right)["accuracy"] == 1
    renamed = agreement(np.array([2, 0, 1])[Y], right)
    assert (renamed["accuracy"], renamed["renamed"]) == (0, 1)
    alike = agreement((Y > 0).astype(int), np.full((64, 1), 0.1))
    assert alike["renamed"] <= 0.5
    assert agreement(X, right) is None


def test_weights_of_classes():
    weights = np.array([1.0, 5.0, 0.0])[Y]
    assert weights_by_class(Y, weights) == [1.0, 5.0, 0.0]
    assert weights_by_class(np.eye(3)[Y], weights) == [1.0, 5.0, 0.0]
    assert weights_by_class(X[:, 0], weights) is None
