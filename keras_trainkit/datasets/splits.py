"""What every data source yields: arrays for training, validation and test."""

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError

SPLIT_SEED = 0  # the same cut for every run, whatever its seed: scores stay comparable
_SAMPLE, _SAMPLE_BYTES = 100_000, 2**28
_PIECE = 4096


@dataclasses.dataclass(frozen=True, eq=False)
class Split:
    """Examples `x` of shape (n, ...) and their targets `y` of shape (n,).

    They are arrays in memory, or `Stored` rows of a file, of which pieces can be taken.
    """

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

    @property
    def stored(self) -> bool:
        """Whether the examples lie in a file, because memory might not hold them."""
        return not isinstance(self.x, np.ndarray)

    def take(self, rows: Any) -> "Split":
        """Returns the given rows, in memory, as a split of their own."""
        return Split(self.x[rows], self.y[rows])

    def sampled(self) -> np.ndarray:
        """Returns the rows of `in_memory`: all, or of a file some drawn alike from everywhere."""
        count = len(self)
        if not self.stored:
            return np.arange(count)
        most = min(count, _SAMPLE, max(1, _SAMPLE_BYTES // max(1, self.x[:1].nbytes)))
        rng = np.random.default_rng(SPLIT_SEED)
        return np.sort(rng.choice(count, most, replace=False, shuffle=False))

    def in_memory(self) -> "Split":
        """Returns these examples as arrays: all, or of a file at most 100,000 or 256 MB."""
        return self.take(self.sampled()) if self.stored else self

    def fingerprint(self) -> str:
        """Returns a SHA-256 of the values, so that the same data are known again."""
        digest = hashlib.sha256()
        for array in (self.x, self.y):
            digest.update(f"{array.dtype}{array.shape}".encode())
            for start in range(0, len(array), _PIECE):
                digest.update(np.ascontiguousarray(array[start : start + _PIECE]).tobytes())
        return digest.hexdigest()


@dataclasses.dataclass(frozen=True, eq=False)
class Splits:
    """A data set.

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

    def in_memory(self) -> "Splits":
        """Returns the data with parts that lie in files replaced by samples of them."""
        if not self.train.stored:
            return self
        parts = {part: getattr(self, part) for part in ("train", "validation", "test")}
        places = {part: self.places[part][parts[part].sampled()] for part in self.places}
        held = {part: split.in_memory() for part, split in parts.items()}
        return dataclasses.replace(self, **held, places=places)

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
