"""Columns that are the target are found, and those that only go with it are not."""

import numpy as np
import pytest

from keras_trainkit.recording.copied_columns import copied_columns

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 3)).astype("float32")
CLASSES = np.arange(90) % 3
NUMBERS = (X @ [1.0, 2.0, 3.0]).astype("float32")


def found(column, y, x=X):
    return copied_columns([np.column_stack([x, column])], y)


@pytest.mark.parametrize("y", [CLASSES, CLASSES[:, None], np.eye(3)[CLASSES]])
def test_classes_by_another_name(y):
    assert found(np.array([7.0, -1.0, 2.0])[CLASSES], y) == [3]
    assert found(np.array([7.0, 7.0, 2.0])[CLASSES], y) == []  # two classes have one name
    assert found(CLASSES + RNG.uniform(0, 0.5, 90), y) == []  # it tells them apart; no copy
    wrong = CLASSES.copy()
    wrong[4] = 0
    assert found(wrong, y) == []


def test_numbers_on_another_scale():
    assert found(5 - 3 * NUMBERS, NUMBERS) == [3]
    assert found(NUMBERS + 0.05 * RNG.normal(size=90), NUMBERS) == []
    assert found(np.ones(90), NUMBERS) == []


@pytest.mark.parametrize(
    ("inputs", "y"),
    [
        ([CLASSES[:, None]], CLASSES),  # there is nothing else to learn from
        ([X, X], CLASSES),
        ([np.repeat(CLASSES, 4).reshape(90, 2, 2)], CLASSES),
        ([np.tile(CLASSES[:, None], 2)], np.zeros(90)),
        ([np.tile(CLASSES[:19, None], 2)], CLASSES[:19]),  # too few rows to say so
        ([np.tile(CLASSES[:, None], 2)], np.array(["a", "b", "c"])[CLASSES]),
        ([np.tile(CLASSES[:, None], 2).astype(str)], CLASSES),
        ([np.tile(CLASSES[:, None], 2)], np.where(CLASSES == 1, np.nan, CLASSES)),
        ([np.tile(CLASSES[:, None], 2)], {"a": CLASSES}),
        ([X], None),
    ],
)
def test_what_is_not_looked_at(inputs, y):
    assert copied_columns(inputs, y) == []


def test_a_column_with_gaps_is_left_out():
    assert found(np.where(np.arange(90) == 3, np.nan, CLASSES), CLASSES) == []
