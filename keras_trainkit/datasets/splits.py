"""What every data source yields: arrays for training, validation and test."""

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError

SPLIT_SEED = 0  # the same cut for every run, whatever its seed: scores stay comparable


@dataclasses.dataclass(frozen=True, eq=False)
class Split:
    """Examples `x` of shape (n, ...) and their targets `y` of shape (n,), in memory."""

    x: np.ndarray
    y: np.ndarray

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            raise InputError(
                f"x and y must have as many rows; received {len(self.x):,} examples and "
                f"{len(self.y):,} targets."
            )

    def __len__(self) -> int:
        return len(self.y)

    def take(self, rows: Any) -> "Split":
        """Returns the given rows as a split of their own."""
        return Split(self.x[rows], self.y[rows])

    def fingerprint(self) -> str:
        """Returns a SHA-256 of the values, so that the same data are known again."""
        digest = hashlib.sha256()
        for array in (self.x, self.y):
            digest.update(f"{array.dtype}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


@dataclasses.dataclass(frozen=True, eq=False)
class Splits:
    """A data set in memory.

    Attributes:
        train: what the model learns from.
        validation: cut from train; choices are made on it. It may be empty.
        test: scored once, at the end.
        source: the exact source, which finds the same data again, such as `bundled:mnist`.
        note: what a person must know about this source to read its figures; may be empty.
        labels: the class names; empty for regression.
        features: the column names of a table; empty for images.
        files: JSON values that belong beside the model, by file name: a table's schema.json.
        details: what `rich` can print, shown before a training.
        places: where each example came from, by part: row numbers or files; may be empty.
    """

    train: Split
    validation: Split
    test: Split
    source: str
    note: str = ""
    labels: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    files: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    details: tuple[Any, ...] = ()
    places: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of batches in one pass over the training data."""
        return -(-len(self.train) // batch_size)

    def describe(self) -> str:
        """Returns the sizes in words: `4,000 train, 0 validation, 1,000 test`."""
        return (
            f"{len(self.train):,} train, {len(self.validation):,} validation, "
            f"{len(self.test):,} test"
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Raw:
    """What a source found, before validation (and test, where there is none) is cut off."""

    train: Split
    test: Split | None = None
    note: str = ""
    labels: tuple[str, ...] = ()
    features: tuple[str, ...] = ()


def cut(raw: Raw, source: str, validation: float, test: float = 0.2) -> Splits:
    """Cuts validation, and test where the source has none, off the training rows.

    Fractions are of all rows that `raw.train` holds. Rows are cut by one seeded permutation;
    classes are cut one by one, so that each keeps its share.

    Raises:
        InputError: a part that was asked for, or the training part, would be empty.
    """
    everything = raw.train
    test_share = 0.0 if raw.test is not None else test
    order = stratified(everything.y) if raw.labels else shuffled(len(everything))
    ends = [share(len(order), 1 - test_share - validation), share(len(order), 1 - test_share)]
    train, held, last = np.split(order, ends)
    wanted = (True, validation > 0, raw.test is None)
    parts = (train, held, last)
    if any(want and not len(part) for want, part in zip(wanted, parts, strict=True)):
        raise InputError(
            f"data must leave rows for every part; received {source} with {len(order)} rows, of "
            f"which validation={validation} and test={test_share:g} are cut off."
        )
    return Splits(
        everything.take(train),
        everything.take(held),
        raw.test if raw.test is not None else everything.take(last),
        source,
        raw.note,
        raw.labels,
        raw.features,
    )


def share(count: int, fraction: float) -> int:
    """Returns how many of `count` rows a fraction is, rounded down."""
    return int(count * fraction + 1e-6)  # 0.7 of 10 is 7, although 10 * (1 - 0.2 - 0.1) < 7


def shuffled(count: int) -> np.ndarray:
    """Returns the one permutation that every run cuts `count` rows by."""
    return np.random.default_rng(SPLIT_SEED).permutation(count)


def stratified(labels: np.ndarray) -> np.ndarray:
    """Returns a permutation in which every stretch holds every class in its share."""
    rng = np.random.default_rng(SPLIT_SEED)
    place = np.empty(len(labels))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        place[rows] = (rng.permutation(len(rows)) + 0.5) / len(rows)
    return np.lexsort((rng.permutation(len(labels)), place))
