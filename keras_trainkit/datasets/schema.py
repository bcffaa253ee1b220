"""The encoding table beside a model: from a file's rows to the numbers that the model takes.

It is kept as `schema.json` in the run folder, and holds all there is to know: a program in any
language can encode rows with it.

numeric      the number less `offset`; `format` shows how the file writes it, where that is not
             plainly: of `1,234.5 m²`, commas set thousands apart, and the unit may be there or
             not; `1:23` and `1:23:45` are times, in seconds
boolean      0 or 1; of the format `filled`, 1 where there is the value in `levels` and 0 where
             there is none
date         days since 1970-01-01 (UTC), with the time of day as a fraction; `format` is the order
             of day, month and year
categorical  the place of the text in `levels`, from 0; -1 for a text that is not there; a whole
             number is written without a point: `3`, not `3.0`
word         1 where the text in the column `source` holds the word in `levels`, in small or capital
             letters, 0 elsewhere; words are runs of at least two letters or digits

A missing value is NaN for every kind; columns stand in the order of the list; the model fills gaps.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import cells, columns, dates, frame, numerals, texts
from keras_trainkit.datasets.columns import Column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

VERSION = 2
QUANTILES = 21
LEAST_ROWS = 3  # of a level in the training rows; the rest train what an unseen one means
_DAY_SECONDS = 86400.0
_WHOLE = r"-?(?:0|[1-9][0-9]*)\.0+"
_EXACT = 2.0**24  # float32 tells whole numbers apart below
_MERGED = 0.01  # of a column's different values


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
        question: what is doubtful of the target.
        version: of the way of reading: 1 where version 0.1 wrote it.
        rows: training rows that levels and what is usual rest on; 0 where an earlier one wrote it.
    """

    columns: tuple[Column, ...]
    target: str
    task: str
    labels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    target_format: str = ""
    question: str = ""
    version: int = VERSION
    rows: int = 0

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
        encoded = np.empty((len(table), len(self.used)), np.float32)
        spoken: dict[str, dict[str, int]] = {}
        for place, column in enumerate(self.used):
            if column.kind == columns.WORD:
                spoken.setdefault(column.source, {})[column.levels[0]] = place
            else:
                encoded[:, place] = encode_column(table[column.name], column)
        for source, words in spoken.items():
            texts.present(table[source], words, encoded)
        return encoded

    def check(self, table: "pd.DataFrame") -> None:
        """Raises InputError where a new file lacks a column that the model needs."""
        needed = dict.fromkeys(column.origin for column in self.used)
        lacking = [name for name in needed if name not in table.columns]
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
        return {"about": __doc__, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Schema":
        """Returns the schema that `to_json` wrote, now or in version 0.1."""
        lists = ("levels", "usual")
        found = [
            Column(**{**each, **{name: tuple(each.get(name, ())) for name in lists}})
            for each in value["columns"]
        ]
        fields = {field.name for field in dataclasses.fields(cls)} & set(value)
        told = {name: value[name] for name in fields - {"columns"}}
        tuples = {name: tuple(value[name]) for name in ("labels", "missing")}
        return cls(tuple(found), **{**told, **tuples})


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
        text = str(values.iloc[row])
        form = f" ({column.format})" if column.format not in ("", columns.FILLED) else ""
        raise InputError(
            f"column {column.name!r} must hold {_spoken(column)} as in the training rows{form}; "
            f"received {text!r} in {frame.where(values, row)}: mend it, or train with "
            f"{_checks.assigned('missing', text)} if it means nothing."
        )
    return encoded


def _spoken(column: Column) -> str:
    """Returns what a column holds, in words."""
    if column.format == columns.FILLED:
        return f"{column.levels[0]!r} or nothing"
    return {
        columns.NUMERIC: "numbers",
        columns.BOOLEAN: "two truth values",
        columns.DATE: "dates of one form",
        columns.CATEGORICAL: "texts",
    }[column.kind]


def _encode_number(values: "pd.Series", column: Column) -> np.ndarray:
    return columns.numbers(values, column.format) - column.offset


def _encode_boolean(values: "pd.Series", column: Column) -> np.ndarray:
    if column.format == columns.FILLED:
        hit = labels_of(values).to_numpy(zero_copy_only=False) == _whole(column.levels[0])
        return np.where(values.isna(), 0.0, np.where(hit, 1.0, np.nan))
    words = values.astype("str").str.strip().str.lower()
    return words.map(columns.TRUTH).to_numpy(np.float64)


def _encode_date(values: "pd.Series", column: Column) -> np.ndarray:
    import pandas as pd

    if values.dtype.kind != "M":
        return dates.read(cells.texts(values), column.format)
    moments = pd.to_datetime(values, utc=True)
    zero = pd.Timestamp(0, tz="UTC").as_unit("s")  # in nanoseconds the year 2420 has no place
    return ((moments - zero).dt.total_seconds() / _DAY_SECONDS).to_numpy(np.float64)


def _encode_category(values: "pd.Series", column: Column) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    named = labels_of(values)
    codes = pc.fill_null(pc.index_in(named, value_set=pa.array(column.levels, pa.string())), -1)
    found = codes.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where(named.is_null().to_numpy(zero_copy_only=False), np.nan, found)


def labels_of(values: "pd.Series") -> "pa.Array":
    """Returns categories as the texts that `levels` holds; 3.0 and `3.0` are `3`.

    Whole numbers become floats where a column has gaps, in Parquet and in a CSV written from it.

    Example:
        >>> import pandas as pd
        >>> labels_of(pd.Series([3, 3.0, "3.0", "007", "1.50", " red "])).to_pylist()
        ['3', '3', '3', '007', '1.50', 'red']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(cells.texts(values))
    known = [_whole(text) for text in coded.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(coded.indices)


def _whole(text: str) -> str:
    import re

    return text.partition(".")[0] if re.fullmatch(_WHOLE, text) else text


_ENCODERS = {
    columns.NUMERIC: _encode_number,
    columns.BOOLEAN: _encode_boolean,
    columns.DATE: _encode_date,
    columns.CATEGORICAL: _encode_category,
}


def fit(known: Schema, training: "pd.DataFrame", most_words: int) -> Schema:
    """Returns a schema with what training rows say of its columns.

    Args:
        known: what the columns are.
        training: the rows that a model is trained on, or a sample.
        most_words: of each text that get a column of their own.

    Raises:
        InputError: no column is left to learn from.
    """
    found, spoken = [], []
    for column in known.columns:
        own = training[column.name]
        if column.kind == columns.TEXT:
            words = list(texts.learned(column, own, most_words))
            column = dataclasses.replace(column, levels=tuple(each.levels[0] for each in words))
            spoken += words
        found.append(fitted(column, own))
    if not (places := sum(column.used for column in found)) + len(spoken):
        kinds = ", ".join(f"{column.name} ({column.kind})" for column in found)
        raise InputError(
            f"data must have a column to learn from beside the target; received {kinds}."
        )
    found[places:places] = spoken
    return dataclasses.replace(known, columns=tuple(found), rows=len(training))


def fitted(column: Column, training: "pd.Series") -> Column:
    """Returns a column with what training rows say: levels, an offset, and what is usual."""
    if not column.used:
        return column
    if column.kind == columns.NUMERIC:
        column = _offset(column, training)
    elif column.kind == columns.CATEGORICAL:
        column = dataclasses.replace(column, levels=_levels(column, training))
    return dataclasses.replace(column, usual=_usual(column, training))


def _usual(column: Column, training: "pd.Series") -> tuple[float, ...]:
    """Returns the share without a value, then quantiles, or the shares of levels."""
    values = encode_column(training, column)
    present = values[np.isfinite(values)]
    absent = 1 - len(present) / max(len(values), 1)
    if not len(present):
        return (absent,)
    if column.kind in (columns.NUMERIC, columns.DATE):
        shown = np.quantile(present, np.linspace(0, 1, QUANTILES))
    else:
        count = max(len(column.levels), 2)
        shown = np.bincount(present[present >= 0].astype(int), minlength=count) / len(present)
    return (round(absent, 6), *(float(f"{value:.9g}") for value in shown))


def _levels(column: Column, training: "pd.Series") -> tuple[str, ...]:
    """Returns the levels that training rows hold often enough, at most the commonest 1,000."""
    import pyarrow.compute as pc

    counted = pc.value_counts(labels_of(training).drop_null()).to_pylist()
    if not counted:
        raise InputError(
            f"column {column.name!r} must be filled in some training rows; received none there: "
            f"leave it out with {_checks.assigned('kinds', f'{column.name}:dropped')}, or use "
            "another split."
        )
    counted.sort(key=lambda each: (-each["counts"], each["values"]))
    often = [each["values"] for each in counted if each["counts"] >= LEAST_ROWS]
    often = often or [each["values"] for each in counted]
    return tuple(sorted(often[: columns.MOST_LEVELS]))


def _offset(column: Column, training: "pd.Series") -> Column:
    """Returns a number's column that float32 tells the values of apart, or says that it cannot."""
    values = columns.numbers(training, column.format)
    values = np.unique(values[np.isfinite(values)])
    if not len(values) or np.abs(values).max() < _EXACT or not numerals.merged(values):
        return column
    middle = float(np.floor(np.median(values)))
    lost = numerals.merged(values - middle)
    said = (
        f"{100 * lost:.0f} % of its different values become equal, as the model takes numbers of "
        f"7 digits; if they are codes: {_checks.assigned('kinds', f'{column.name}:categorical')}"
    )
    question = said if lost > _MERGED and not column.question else column.question
    return dataclasses.replace(column, offset=middle, question=question)
