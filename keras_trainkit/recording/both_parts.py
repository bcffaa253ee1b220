"""How validation rows compare with training rows: plain values of a batch of each."""

import hashlib
from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.batch_statistics import (
    class_counts,
    form,
    input_statistics,
    target_statistics,
)

FEWEST = 8  # rows of a class before its favourite prediction says anything


def validation_record(train: Any, held: Any, known: frozenset[bytes]) -> dict[str, Any]:
    """Returns the statistics of validation rows, and what sets them apart from training rows.

    Args:
        train: a batch `(x, y, sample_weight)` of training, arrays.
        held: one of validation.
        known: digests of training rows, as `digests` gives them.

    Example:
        >>> x, y = np.arange(8.0).reshape(4, 2), np.array([0, 1, 0, 1])
        >>> found = validation_record((x, y, None), (255 * x, y, None), digests(x))
        >>> found["inputs"][0]["max"], found["copies"], found["shift"] == found["shift"]
        (1785.0, 0.0, True)
    """
    ours, theirs = keras.tree.flatten(train[0]), keras.tree.flatten(held[0])
    numbers = [(a, b) for a, b in zip(ours, theirs, strict=False) if _comparable(a, b)]
    record: dict[str, Any] = {"rows": len(theirs[0]), "inputs": list(map(input_statistics, theirs))}
    if theirs and len(theirs) == 1:
        held_rows = digests(theirs[0], each=True)
        record["copies"] = sum(row in known for row in held_rows) / max(len(held_rows), 1)
    if numbers:
        record["shift"] = max(shift(a, b) for a, b in numbers)
        record["times"] = [times(a, b) for a, b in numbers]
    if held[1] is not None:
        record["targets"] = list(map(target_statistics, keras.tree.flatten(held[1])))
    return record


def _comparable(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype.kind in "fiub" and b.dtype.kind in "fiub" and a.shape[1:] == b.shape[1:]


def digests(rows: np.ndarray, each: bool = False) -> Any:
    """Returns 16 bytes a row, to look others up in; with `each` a list in the rows' order.

    A row without contents, such as all zeros, is no copy of another: it is left out.

    Example:
        >>> len(digests(np.array([[1, 2], [1, 2], [0, 0]])))
        1
    """
    if rows.dtype.kind not in "fiub":
        return [b""] * len(rows) if each else frozenset()
    flat = rows.reshape(len(rows), -1).astype("float32") + 0.0  # -0.0 is 0.0
    found = [
        hashlib.blake2b(row.tobytes(), digest_size=16).digest() if row.any() else b""
        for row in flat
    ]
    return found if each else frozenset(found) - {b""}


def times(train: np.ndarray, held: np.ndarray) -> float | None:
    """Returns how many times as large a typical number of validation is, zeros left out.

    Example:
        >>> times(np.array([0.0, 0.5, 1.0]), np.array([0, 100, 200]))
        200.0
    """
    sizes = [
        np.abs(each[np.isfinite(each) & (each != 0)].astype("float64")) for each in (train, held)
    ]
    if not all(len(each) for each in sizes):
        return None
    return float(np.median(sizes[1]) / np.median(sizes[0]))


def shift(train: np.ndarray, held: np.ndarray) -> float:
    """Returns how far the columns' means lie apart, in spreads of training, as their median.

    Channels of images count as columns.

    Example:
        >>> shift(np.array([[0.0], [2.0]]), np.array([[10.0], [10.0]]))
        9.0
    """
    a, b = (_columns(array) for array in (train, held))
    spread = a.std(axis=0)
    moving = spread > 0
    if not moving.any() or not np.isfinite(b).all():
        return 0.0
    return float(np.median(np.abs(a.mean(axis=0) - b.mean(axis=0))[moving] / spread[moving]))


def _columns(array: np.ndarray) -> np.ndarray:
    channels = array.shape[-1] if array.ndim > 1 else 1
    return array.reshape(-1, channels).astype("float64")


def agreement(target: np.ndarray, prediction: np.ndarray) -> dict[str, float] | None:
    """Returns the share of rows that are right, and how many would be if classes were renamed.

    Where labels of validation stand in another order than those of training, each class is
    predicted as one other: renaming makes nearly all of them right.

    Args:
        target: class numbers, or one-hot rows.
        prediction: a number a class, or one for two classes.

    Returns:
        `accuracy` and `renamed`, or None where there are no classes.

    Example:
        >>> agreement(np.array([0, 0, 1, 1] * 8), np.eye(2)[[1, 1, 0, 0] * 8])
        {'accuracy': 0.0, 'renamed': 1.0}
    """
    kind = form(target)
    if kind not in ("classes", "one_hot") or prediction.ndim != 2:
        return None
    labels = target.argmax(axis=-1) if kind == "one_hot" else target.reshape(-1).astype("int64")
    one = prediction.shape[1] == 1
    guesses = (prediction[:, 0] > 0.5).astype("int64") if one else prediction.argmax(axis=-1)
    if len(labels) != len(guesses):
        return None
    return {"accuracy": float((labels == guesses).mean()), "renamed": _renamed(labels, guesses)}


def _renamed(labels: np.ndarray, guesses: np.ndarray) -> float:
    """Returns the mean share right of classes of enough rows, each with another one's name.

    Answers that are all alike are right for one class alone, whatever it is called.
    """
    size = int(max(labels.max(), guesses.max())) + 1
    table = np.zeros((size, size))
    np.add.at(table, (labels, guesses), 1)
    right, taken = list[float](), set[int]()
    for label in np.argsort(-table.max(axis=1)):
        if table[label].sum() < FEWEST:
            continue
        free = [k for k in np.argsort(-table[label]) if k not in taken]
        if free:
            taken.add(int(free[0]))
            right.append(float(table[label, free[0]] / table[label].sum()))
    return float(np.mean(right)) if right else 0.0


def weights_by_class(target: np.ndarray, weight: np.ndarray) -> list[float] | None:
    """Returns the mean sample weight of each class, as `class_weight` sets it, or None.

    Example:
        >>> weights_by_class(np.array([0, 0, 1]), np.array([1.0, 1.0, 5.0]))
        [1.0, 5.0]
    """
    kind = form(target)
    counts = class_counts(target, kind)
    if counts is None or weight.reshape(len(weight), -1).shape[1] != 1:
        return None
    labels = target.argmax(axis=-1) if kind == "one_hot" else target.reshape(-1).astype("int64")
    sums = np.zeros(len(counts))
    np.add.at(sums, labels, weight.reshape(-1))
    return [
        float(total / count) if count else 1.0 for total, count in zip(sums, counts, strict=True)
    ]
