"""Columns of the inputs that are the target itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_trainkit.recording.batch_statistics import form

_SAME = 0.99999  # correlation: the target times a number, plus a number
_FEWEST, _MOST_COLUMNS = 20, 10_000


def copied_columns(inputs: Sequence[np.ndarray], target: Any) -> list[int]:
    """Returns the columns of the only input, a table, that are a copy of the only target.

    For classes a column has as many values, each of one class; for numbers it is their multiple.
    A table of one column has nothing else to learn from, and is left out.

    Example:
        >>> x, y = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 2
        >>> copied_columns([np.column_stack([x, 5 - y])], y)
        [3]
        >>> copied_columns([x], y)
        []
    """
    if len(inputs) != 1 or not isinstance(target, np.ndarray) or inputs[0].ndim != 2:
        return []
    x, y = inputs[0], _one_column(target)
    numbers = x.dtype.kind in "fiub" and 1 < x.shape[1] <= _MOST_COLUMNS
    if y is None or not numbers or len(x) < _FEWEST or len(np.unique(y)) < 2:
        return []
    same = _is_named if form(y) == "classes" else _is_multiple
    finite = np.isfinite(x).all(axis=0)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(finite & same(x.astype("float64"), y)).tolist()


def _one_column(target: np.ndarray) -> np.ndarray | None:
    if target.dtype.kind not in "fiub" or not np.isfinite(target).all():
        return None
    if form(target) == "one_hot":
        return target.argmax(axis=1)
    return target.reshape(-1) if target.size == len(target) else None


def _is_named(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns the columns that have one value a class, each another."""
    rows = [x[y == label] for label in np.unique(y)]
    lows = np.stack([each.min(axis=0) for each in rows])
    still = np.stack([each.max(axis=0) for each in rows]) == lows
    apart = (np.diff(np.sort(lows, axis=0), axis=0) != 0).all(axis=0)
    return still.all(axis=0) & apart


def _is_multiple(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns the columns that are the numbers times a number, plus a number."""
    x, y = x - x.mean(axis=0), y - y.mean(dtype="float64")
    size = np.sqrt(np.square(x).sum(axis=0) * np.square(y).sum())
    return (size > 0) & (np.abs(y @ x) > _SAME * size)
