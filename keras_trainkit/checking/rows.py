"""Rows that stand twice, within a part or in two parts, and columns that say nothing."""

from collections.abc import Iterator

import numpy as np

from keras_trainkit.checking.finding import DataFinding, places
from keras_trainkit.datasets import Splits, tables

PARTS = ("train", "validation", "test")
_SAME = 0.01  # of the rows; below it copies within training are no news
_SCALES = 1e6


def keys(x: np.ndarray) -> np.ndarray:
    """Returns a number a row that is equal where the rows are.

    Example:
        >>> a, b, c = keys(np.array([[1.0, np.nan], [2.0, 0.0], [1.0, np.nan]]))
        >>> bool(a == c), bool(a == b)
        (True, False)
    """
    x = x + 0.0 if np.issubdtype(x.dtype, np.floating) else x  # -0.0 is 0.0
    return np.array([hash(np.ascontiguousarray(row).tobytes()) for row in x])


def duplicates(splits: Splits) -> Iterator[DataFinding]:
    """Finds examples that stand twice; in two parts they make the scores too good.

    Rows with texts are not judged: they are known by their common words alone.
    """
    if tables.spoken(splits):
        return
    found = {part: keys(getattr(splits, part).x) for part in PARTS}
    rows = once(splits)
    values, first, counts = np.unique(found["train"][rows], return_index=True, return_counts=True)
    twice = counts[counts > 1].sum() / max(len(rows), 1)  # coarse rows repeat by nature
    together = ", or split=group:COLUMN keeps them together" if splits.files else ""
    for part in ("test", "validation"):
        shared = np.flatnonzero(np.isin(found[part], found["train"]))
        if len(shared):
            yield DataFinding(
                "duplicates",
                "warning",
                f"{len(shared):,} of {len(found[part]):,} {part} examples stand in train too: the "
                f"scores flatter. Drop the copies{together}.",
                places(splits, part, shared),
                max(len(shared) / len(found[part]) - float(twice), 0.0),
            )
    copies = len(rows) - len(values)
    if copies > _SAME * len(rows):
        yield DataFinding(
            "duplicates",
            "note",
            f"{copies:,} of {len(rows):,} training examples are copies of another.",
            places(splits, "train", rows[first[counts > 1]]),
        )
    yield from _contradictions(splits, found["train"])


def once(splits: Splits) -> np.ndarray:
    """Returns the training rows, those that were repeated to balance classes once."""
    known = splits.places.get("train", np.arange(len(splits.train)))
    return np.sort(np.unique(known, return_index=True)[1])


def sample(count: int, most: int) -> np.ndarray:
    """Returns at most so many row numbers, in order, drawn alike from all of the rows.

    Example:
        >>> sample(3, 9).tolist(), len(sample(100, 9))
        ([0, 1, 2], 9)
    """
    return np.sort(np.random.default_rng(0).permutation(count)[:most])


def varying(x: np.ndarray) -> np.ndarray:
    """Returns the columns of rows that hold at least two different numbers; trees fail on others.

    Example:
        >>> varying(np.array([[1.0, np.nan, 3.0], [2.0, np.nan, 3.0]])).tolist()
        [[1.0], [2.0]]
    """
    finite = np.isfinite(x)
    low = np.where(finite, x, np.inf).min(axis=0)
    return x[:, np.where(finite, x, -np.inf).max(axis=0) > low]


def _contradictions(splits: Splits, found: np.ndarray) -> Iterator[DataFinding]:
    """Finds equal examples of different classes."""
    if not splits.labels:
        return
    pairs = np.unique(np.stack([found, splits.train.y.astype(np.int64)], axis=1), axis=0)
    values, counts = np.unique(pairs[:, 0], return_counts=True)
    rows = once(splits)
    odd = rows[np.isin(found[rows], values[counts > 1])]
    if len(odd):
        yield DataFinding(
            "contradictions",
            "warning",
            f"{len(odd):,} training examples have a twin of another class: none learns both.",
            places(splits, "train", odd),
        )


def columns(splits: Splits) -> Iterator[DataFinding]:
    """Finds columns that are empty or constant in training, and whole scales apart."""
    if splits.train.x.ndim != 2:
        return
    x, names = splits.train.x.astype(np.float64), splits.features
    finite = np.isfinite(x)
    names = names or tuple(f"x{place}" for place in range(x.shape[1]))
    low = np.where(finite, x, np.inf).min(axis=0)
    high = np.where(finite, x, -np.inf).max(axis=0)
    still = [names[place] for place in np.flatnonzero(~(high > low))]
    if still:
        yield DataFinding(
            "constant", "note", f"training rows do not vary in {', '.join(still)}: drop it."
        )
    thin = [names[place] for place in np.flatnonzero(finite.mean(axis=0) < 0.5)]
    if thin:
        yield DataFinding("missing", "warning", f"more than half of {', '.join(thin)} is missing.")
    size = np.maximum(np.abs(low), np.abs(high))[high > low]
    if not splits.files and len(size) > 1 and size.max() > _SCALES * max(size.min(), 1e-300):
        yield DataFinding(
            "unscaled",
            "note",
            f"columns differ {size.max() / size.min():.0e} times in size: let the model scale.",
        )
