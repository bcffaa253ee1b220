"""The encoding table beside a model: from a file's rows to the numbers that the model takes.

It is kept as `schema.json` in the run folder, and holds all there is to know: a program in any
language can encode rows with it.

numeric      the number; `format` shows how the file writes it, where that is not plainly: of
             `1,234.5 m²`, commas set thousands apart, and the unit may be there or not
boolean      0 or 1
date         days since 1970-01-01 (UTC), with the time of day as a fraction
categorical  the place of the text in `levels`, from 0; -1 for a text that is not there; a whole
             number is written without a point: `3`, not `3.0`

A missing value is NaN for every kind. Columns stand in the order of the list; the rest of the
work, such as filling, scaling and embedding, is inside the model.
"""

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columns, frame
from keras_trainkit.datasets.columns import Column

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS = 3  # of a level in the training rows; the rest train what an unseen one means
_SECONDS = 86400.0
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\.0+")


@dataclasses.dataclass(frozen=True)
class Schema:
    """What the columns of a table are, and what its target is.

    Attributes:
        columns: every column but the target: first those the model takes, in its order.
        target: the target's name.
        task: `regression` or `classification`.
        labels: the class names in the order of their numbers; empty for regression.
        missing: texts that mean no value, beside the usual ones.
        target_format: how a number to predict is written, as a column's; empty if plainly.
    """

    columns: tuple[Column, ...]
    target: str
    task: str
    labels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    target_format: str = ""

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that the model takes, in its order."""
        return tuple(column for column in self.columns if column.used)

    def places(self, *kinds: str) -> list[int]:
        """Returns where columns of these kinds stand in the encoded rows."""
        return [place for place, column in enumerate(self.used) if column.kind in kinds]

    def encode(self, table: "pd.DataFrame") -> np.ndarray:
        """Returns rows as the model takes them, float32 of shape (rows, columns).

        Raises:
            InputError: a column is missing, or a cell cannot be read as its kind.
        """
        self.check(table)
        encoded = [encode_column(table[column.name], column) for column in self.used]
        return np.stack(encoded, axis=1).astype(np.float32)

    def check(self, table: "pd.DataFrame") -> None:
        """Raises InputError where a new file lacks a column that the model needs."""
        lacking = [column.name for column in self.used if column.name not in table.columns]
        if lacking:
            known = {column.name for column in self.columns} | {self.target}
            new = [name for name in table.columns if name not in known]
            more = f" and has {_listed(new)}, which the model does not know" if new else ""
            raise InputError(
                f"a new file must have the columns that the model was trained on; received one "
                f"that lacks {_listed(lacking)}{more}: rename or add them."
            )

    def to_json(self) -> dict[str, Any]:
        """Returns plain values for schema.json."""
        return {"version": 1, "about": __doc__, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Schema":
        """Returns the schema that `to_json` wrote."""
        found = [Column(**{**each, "levels": tuple(each["levels"])}) for each in value["columns"]]
        tuples = {name: tuple(value[name]) for name in ("labels", "missing")}
        form = value.get("target_format", "")  # runs of 0.1 have none
        return cls(tuple(found), value["target"], value["task"], **tuples, target_format=form)


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names[:6]) + (", ..." if len(names) > 6 else "")


def encode_column(values: "pd.Series", column: Column) -> np.ndarray:
    """Returns a column as float64; NaN is missing, and -1 a text that is not among the levels.

    Raises:
        InputError: a cell cannot be read as the column's kind.

    Example:
        >>> import pandas as pd
        >>> colour = Column("colour", "categorical", levels=("blue", "red"))
        >>> encode_column(pd.Series(["red", None, "mauve"]), colour)
        array([ 1., nan, -1.])
    """
    encoded = _ENCODERS[column.kind](values, column)
    wrong = np.isnan(encoded) & values.notna().to_numpy()
    if column.kind == columns.NUMERIC:
        encoded = np.where(np.isinf(encoded), np.nan, encoded)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"column {column.name!r} must hold {_SPOKEN[column.kind]} as in the training rows; "
            f"received {str(values.iloc[row])!r} in {frame.where(values, row)}."
        )
    return encoded


def _encode_boolean(values: "pd.Series", column: Column) -> np.ndarray:
    del column
    words = {**columns.TRUTH, "0": 0.0, "1": 1.0, "0.0": 0.0, "1.0": 1.0}
    return values.astype("str").str.strip().str.lower().map(words).to_numpy(np.float64)


def _encode_date(values: "pd.Series", column: Column) -> np.ndarray:
    import pandas as pd

    form = column.format if values.dtype.kind != "M" else None
    dates = pd.to_datetime(values, format=form, errors="coerce", utc=True)
    zero = pd.Timestamp(0, tz="UTC").as_unit("s")  # in nanoseconds the year 2420 has no place
    return ((dates - zero).dt.total_seconds() / _SECONDS).to_numpy(np.float64)


def _encode_category(values: "pd.Series", column: Column) -> np.ndarray:
    codes = {level: float(code) for code, level in enumerate(column.levels)}
    found = values.map(text, na_action="ignore").map(lambda value: codes.get(value, -1.0))
    return np.where(values.isna(), np.nan, found.to_numpy(dtype=np.float64, na_value=np.nan))


def text(value: Any) -> str:
    """Returns a category's value as the text that `levels` holds; 3.0 and `3.0` are `3`.

    Whole numbers become floats where a column has gaps, in Parquet and in a CSV written from it.

    Example:
        >>> [text(value) for value in (3, 3.0, np.float32(3), "3.0", "007", "1.50", " red ")]
        ['3', '3', '3', '3', '007', '1.50', 'red']
    """
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    found = str(int(value) if whole else value).strip()
    return found.partition(".")[0] if _WHOLE.fullmatch(found) else found


_ENCODERS = {
    columns.NUMERIC: lambda values, column: columns.numbers(values, column.format),
    columns.BOOLEAN: _encode_boolean,
    columns.DATE: _encode_date,
    columns.CATEGORICAL: _encode_category,
}
_SPOKEN = {
    columns.NUMERIC: "numbers",
    columns.BOOLEAN: "two truth values",
    columns.DATE: "dates of one form",
    columns.CATEGORICAL: "texts",
}


def with_levels(column: Column, training: "pd.Series") -> Column:
    """Returns a categorical column with the levels that training rows hold often enough."""
    if column.kind != columns.CATEGORICAL:
        return column
    counts = training.dropna().map(text).value_counts()
    if not len(counts):
        raise InputError(
            f"column {column.name!r} must be filled in some training rows; received none there: "
            f"leave it out with {_checks.assigned('kinds', f'{column.name}:dropped')}, or use "
            "another split."
        )
    levels = tuple(sorted(counts.index[counts >= LEAST_ROWS]))
    return dataclasses.replace(column, levels=levels or tuple(sorted(counts.index)))


def task_of(target: "pd.Series", told: str) -> str:
    """Returns `regression` or `classification`: as told, or by the target's values.

    Words, truth values, and at most ten different whole numbers are classes.
    """
    if told != "auto":
        return _checks.one_of("task", told, ["auto", "regression", "classification"])
    values, _ = columns.reading(target)
    if target.dtype == bool or not np.isfinite(values).all():
        return "classification"
    few = len(np.unique(values)) <= 10
    return "classification" if few and (values == np.floor(values)).all() else "regression"
