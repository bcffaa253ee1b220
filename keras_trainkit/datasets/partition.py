"""Which rows train, which validate and which test: at random, by time, by group, or by fold."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import column_names, columns
from keras_trainkit.datasets import frame as frame_file
from keras_trainkit.datasets.splits import SPLIT_SEED, share, shuffled, stratified

if TYPE_CHECKING:
    import pandas as pd


@dataclasses.dataclass(frozen=True)
class Partition:
    """How rows are parted.

    Attributes:
        how: `random` (each class keeps its share), `time:COLUMN` (the latest rows are tested,
            those before them validate) or `group:COLUMN` (a group is never in two parts).
        validation: the share of all rows that validates.
        test: the share that tests; with folds it is one fold.
        folds: parts of a cross-validation; 0 for none.
        fold: which of them tests.
    """

    how: str = "random"
    validation: float = 0.15
    test: float = 0.2
    folds: int = 0
    fold: int = 0

    def __post_init__(self) -> None:
        kind, _, column = self.how.partition(":")
        if kind not in ("random", "time", "group") or (kind == "random") == bool(column):
            raise InputError(
                "split must be random, time:COLUMN or group:COLUMN; received "
                f"split={self.how!r}.{_checks.did_you_mean(kind, ['random', 'time', 'group'])}"
            )
        _checks.fraction("test", self.test)
        _checks.non_negative_integer("folds", self.folds)
        if self.folds == 1 or (self.folds and not 0 <= self.fold < self.folds):
            raise InputError(
                "folds must be at least 2, and fold one of 0 to folds - 1; received "
                f"folds={self.folds} and fold={self.fold}."
            )
        if self.folds and kind == "time":
            raise InputError(
                "folds must be 0 with split=time: later rows would teach about earlier."
            )

    @property
    def column(self) -> str:
        """The column of times or groups; empty at random."""
        return self.how.partition(":")[2]

    def rows(self, frame: "pd.DataFrame", labels: np.ndarray | None) -> tuple[np.ndarray, ...]:
        """Returns the row numbers of train, validation and test.

        Args:
            frame: the table.
            labels: class numbers, which random parts keep the shares of; None for regression.

        Raises:
            InputError: there is no such column, its cells cannot be ordered, or a part is empty.
        """
        order, units = self._order(frame, labels)
        # Units are cut where the rows before them reach the share: a group stays whole.
        before = np.searchsorted(units, units, side="left")
        count = len(order)
        if self.folds:
            place = (before - count * self.fold // self.folds) % count
            size = count * (self.fold + 1) // self.folds - count * self.fold // self.folds
            tested, held = place < size, place >= share(count, 1 - self.validation)
        else:
            tested = before >= share(count, 1 - self.test)
            held = before >= share(count, 1 - self.test - self.validation)
        held &= ~tested
        parts = order[~tested & ~held], order[held], order[tested]
        test = 1.0 if self.folds else self.test
        wanted = (True, self.validation > 0, test > 0)
        if any(want and not len(part) for want, part in zip(wanted, parts, strict=True)):
            sizes = ", ".join(str(len(part)) for part in parts)
            raise InputError(
                f"data must leave rows for every part; received {len(frame)} rows, of which train, "
                f"validation and test get {sizes} with split={self.how}, "
                f"validation={self.validation:g} and test={test:g}."
            )
        return parts

    def drawn(self, sample: "pd.DataFrame") -> "Callable[[pd.DataFrame], np.ndarray]":
        """Returns a function from some rows to their parts, for rows that do not fit in memory.

        The part is 0 for train, 1 for validation and 2 for test. It follows from a row alone: at
        random from its number in the file, of a group from the group's name, in time from its
        rank among the sample's. So the shares, also those of classes, hold up to chance.

        Args:
            sample: rows drawn alike from all.

        Raises:
            InputError: there is no such column, or (from the function) a cell of it is empty.
        """
        place = self._place(sample)

        def parts(frame: "pd.DataFrame") -> np.ndarray:
            at = place(frame)
            if self.folds:
                at = (at - self.fold / self.folds) % 1.0
                tested, held = at < 1 / self.folds, at >= 1 - self.validation
            else:
                tested, held = at >= 1 - self.test, at >= 1 - self.test - self.validation
            return np.where(tested, 2, np.where(held, 1, 0))

        return parts

    def _place(self, sample: "pd.DataFrame") -> "Callable[[pd.DataFrame], np.ndarray]":
        """Returns a function from rows to numbers in [0, 1), along which the parts are cut."""
        from pandas.util import hash_array

        if not self.column:
            return lambda frame: _scattered(hash_array(frame.index.to_numpy(np.uint64)))
        values = self._values(sample)
        if self.how.startswith("time"):
            moments = _moments(self.column, values)
            fences = np.sort(moments(values))
            return lambda frame: (
                np.searchsorted(fences, moments(self._values(frame))) / (len(fences) + 1)
            )
        return lambda frame: _scattered(
            hash_array(self._values(frame).astype(str).to_numpy(object))
        )

    def _values(self, frame: "pd.DataFrame") -> "pd.Series":
        column_names.column_named("split", self.column, frame.columns)
        values = frame[self.column]
        unknown = values.isna()
        if unknown.any():
            first = frame_file.where(frame, int(np.flatnonzero(unknown)[0]))
            raise InputError(
                f"column {self.column!r} must be filled in every row to split by it; received "
                f"{int(unknown.sum()):,} rows without, first in {first}: fill them, take those "
                "rows out of the file, or split by another column."
            )
        return values

    def _order(self, frame: "pd.DataFrame", labels: np.ndarray | None) -> tuple[np.ndarray, ...]:
        """Returns rows in the order they are cut in, and a number a row that rises by unit."""
        count = len(frame)
        if not self.column:
            order = shuffled(count) if labels is None else stratified(labels)
            return order, np.arange(count)
        values = self._values(frame)
        if self.how.startswith("time"):
            moments = _moments(self.column, values)(values)
            order = np.argsort(moments, kind="stable")
            return order, np.unique(moments[order], return_inverse=True)[1]
        groups = np.unique(values.astype(str).to_numpy(), return_inverse=True)[1]
        mixed = np.random.default_rng(SPLIT_SEED).permutation(groups.max() + 1)[groups]
        order = np.argsort(mixed, kind="stable")
        return order, mixed[order]


def _scattered(hashes: np.ndarray) -> np.ndarray:
    """Returns 64-bit hashes as numbers in [0, 1)."""
    return (hashes >> np.uint64(11)) * 2.0**-53


def _moments(name: str, sample: "pd.Series") -> "Callable[[pd.Series], np.ndarray]":
    """Returns a function from times, which are numbers or dates as those of a sample, to floats."""
    from keras_trainkit.datasets.schema import encode_column

    column = columns.infer(sample.rename(name))
    if column.kind != columns.DATE:
        kind = columns.NUMERIC if np.isfinite(columns.numbers(sample)).all() else columns.DATE
        column = columns.infer(sample.rename(name), kind)
    return lambda values: encode_column(values.rename(name), column)
