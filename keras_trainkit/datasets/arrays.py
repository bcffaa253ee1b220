"""What every source's arrays must be before they are cut."""

import dataclasses

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.splits import Raw, Split


def check(raw: Raw, source: str, task: str) -> Raw:
    """Returns `raw` with images as (n, height, width, channels) and targets of shape (n,).

    Raises:
        InputError: lengths differ, values are missing or not numbers, or labels are not class
            numbers.
    """
    train = _split(raw.train, source, "training")
    test = _split(raw.test, source, "test") if raw.test is not None else None
    if test is not None and test.x.shape[1:] != train.x.shape[1:]:
        raise InputError(
            f"{source} must hold training and test examples of one shape; received "
            f"{train.x.shape[1:]} and {test.x.shape[1:]}."
        )
    raw = dataclasses.replace(raw, train=train, test=test)
    return _with_classes(raw, source) if task == "classification" else _with_values(raw, source)


def _split(split: Split, source: str, part: str) -> Split:
    x, y = np.asarray(split.x), np.asarray(split.y)
    if len(x) != len(y):
        raise InputError(
            f"{source} must hold a target for every {part} example; received {len(x)} examples "
            f"and {len(y)} targets."
        )
    if x.ndim < 2 or len(x) == 0:
        raise InputError(
            f"{source} must hold {part} examples of shape (n, ...); received {x.shape}."
        )
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim != 1:
        raise InputError(f"{source} must hold one target an example; received shape {y.shape}.")
    for name, array in (("examples", x), ("targets", y)):
        _check_numbers(array, f"{source} {part} {name}")
    return Split(x[..., None] if x.ndim == 3 else x, y)


def _check_numbers(array: np.ndarray, what: str) -> None:
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_):
        raise InputError(f"{what} must be numbers; received dtype {array.dtype}.")
    if np.issubdtype(array.dtype, np.floating):
        rows = np.flatnonzero(~np.isfinite(array).reshape(len(array), -1).all(axis=1))
        if len(rows):
            raise InputError(
                f"{what} must be finite; received NaN or infinity in {len(rows):,} of "
                f"{len(array):,} rows, first in row {rows[0]}: fill or drop them first."
            )


def _with_classes(raw: Raw, source: str) -> Raw:
    """Stores class numbers as int32 and names the classes."""
    parts = [raw.train] if raw.test is None else [raw.train, raw.test]
    for part in parts:
        if (part.y < 0).any() or (part.y != np.floor(part.y)).any():
            wrong = part.y[(part.y < 0) | (part.y != np.floor(part.y))][0]
            raise InputError(
                f"{source} must hold class numbers from 0 as targets; received {wrong}."
            )
    counts = np.bincount(raw.train.y.astype(np.int64))
    if np.count_nonzero(counts) < 2:
        raise InputError(
            f"{source} must hold at least two classes; received only class {int(raw.train.y[0])}."
        )
    labels = raw.labels or tuple(str(label) for label in range(len(counts)))
    highest = max(int(part.y.max()) for part in parts)
    if highest >= len(labels):
        raise InputError(
            f"{source} must hold training examples of every class; received class {highest} in "
            f"the targets, but {len(labels)} classes."
        )
    train, test = (
        Split(part.x, part.y.astype(np.int32)) if part is not None else None
        for part in (raw.train, raw.test)
    )
    assert train is not None
    return dataclasses.replace(raw, train=train, test=test, labels=labels)


def _with_values(raw: Raw, source: str) -> Raw:
    """Stores a table's columns and its target as float32."""
    if (raw.train.y == raw.train.y[0]).all():
        raise InputError(
            f"{source} must hold targets that differ; received {len(raw.train):,} rows with the "
            f"target {raw.train.y[0]}."
        )
    train, test = (
        Split(part.x.astype(np.float32), part.y.astype(np.float32)) if part is not None else None
        for part in (raw.train, raw.test)
    )
    assert train is not None
    width = train.x.shape[1]
    features = raw.features or tuple(f"x{column}" for column in range(width))
    return dataclasses.replace(raw, train=train, test=test, labels=(), features=features)
