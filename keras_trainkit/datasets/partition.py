"""Which rows train, which validate and which test: at random, by time, by group, or by fold."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columns
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

    def _order(self, frame: "pd.DataFrame", labels: np.ndarray | None) -> tuple[np.ndarray, ...]:
        """Returns rows in the order they are cut in, and a number a row that rises by unit."""
        count = len(frame)
        if not self.column:
            order = shuffled(count) if labels is None else stratified(labels)
            return order, np.arange(count)
        columns.column_named("split", self.column, frame.columns)
        values = frame[self.column]
        if values.isna().any():
            raise InputError(
                f"column {self.column!r} must be filled in every row to split by it; received "
                f"{int(values.isna().sum()):,} rows without."
            )
        if self.how.startswith("time"):
            moments = _moments(self.column, values)
            order = np.argsort(moments, kind="stable")
            return order, np.unique(moments[order], return_inverse=True)[1]
        groups = np.unique(values.astype(str).to_numpy(), return_inverse=True)[1]
        mixed = np.random.default_rng(SPLIT_SEED).permutation(groups.max() + 1)[groups]
        order = np.argsort(mixed, kind="stable")
        return order, mixed[order]


def _moments(name: str, values: "pd.Series") -> np.ndarray:
    from keras_trainkit.datasets.schema import encode_column

    told = "" if np.isfinite(columns.numbers(values)).all() else columns.DATE
    if not told:
        return columns.numbers(values)
    return encode_column(values, columns.infer(values.rename(name), told))
