"""Which outputs decide something, and what changed."""

import numpy as np
import pytest

from keras_trainkit.exporting import decisions

RNG = np.random.default_rng(0)
COLUMNS = RNG.normal(size=(100, 16))
CHANCES = RNG.dirichlet(np.ones(16), 100)


def test_columns_alone_are_no_classes():
    assert decisions.of(COLUMNS, COLUMNS + 1) is None
    assert decisions.of(COLUMNS, COLUMNS, COLUMNS * 2) is None
    assert decisions.of(COLUMNS, COLUMNS, labels=["a", "b"]) is None


def test_softmax_labels_or_class_numbers_make_them_classes():
    for found in (
        decisions.of(CHANCES, CHANCES[:, ::-1]),
        decisions.of(COLUMNS, COLUMNS[:, ::-1], labels=[f"c{n}" for n in range(16)]),
        decisions.of(COLUMNS, COLUMNS[:, ::-1], RNG.integers(0, 16, 100)),
    ):
        assert found is not None
        flipped = found.flipped([])
        assert flipped is not None
        assert found.agreement == pytest.approx(1 - len(flipped) / 100)


def test_flipped_examples_are_named():
    before, after = np.eye(3)[[0, 1, 2]], np.eye(3)[[0, 2, 2]]
    found = decisions.of(before, after, np.array([0, 1, 2]))
    assert found is not None
    assert found.flipped(["a", "b"]) == [{"example": 1, "keras": "b", "file": 2, "truth": "b"}]


def test_masks_are_counted_and_not_listed():
    mask = RNG.dirichlet(np.ones(3), (5, 4, 4))
    found = decisions.of(mask, mask)
    assert found is not None
    assert (found.agreement, found.flipped([])) == (1.0, None)


def test_zeros_and_ones_are_decided_at_the_threshold():
    keras, file = np.array([[0.9], [0.2], [0.6]]), np.array([[0.8], [0.3], [0.4]])
    found = decisions.of(keras, file, np.array([1.0, 0.0, 1.0]))
    assert found is not None
    assert found.flipped([]) == [{"example": 2, "keras": 1, "file": 0, "truth": 1}]
