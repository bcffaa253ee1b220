"""A table of your own, from a file to splits: columns inferred, rows parted, texts encoded."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import (
    bundled,
    cells,
    column_names,
    columns,
    decisions,
    frame,
    numerals,
    schema,
    sklearn,
    target,
)
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.datasets.splits import Split, Splits
from keras_trainkit.datasets.stored import PARTS
from keras_trainkit.datasets.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_FILE = "schema.json"
_LEAST_ROWS = 10
_SHIPPED = {"bundled": bundled.load, "sklearn": sklearn.load}


@dataclasses.dataclass(frozen=True)
class Reading:
    """How a table is to be read.

    Attributes:
        target: the column to predict.
        task: `auto`, `regression` or `classification`.
        kinds: what columns are, where the inference is wrong: `zip:categorical,note:dropped`.
        missing: texts, with commas between them, that mean no value.
        decimal: `auto`, `point` or `comma`, of all columns or of some: `price:comma`.
        dates: `auto`, `day` or `month`, whichever stands first, of all columns or of some.
        encoding: of a text file.
        drop_unlabelled: whether rows without a target are left out.
        stream_above: GB of a file above which its rows are read in pieces, not held in memory.
        words: of each text that get a column of their own, at most; with 0 texts are left out.
        partition: how the rows are parted.
    """

    target: str
    task: str = "auto"
    kinds: str = ""
    missing: str = ""
    decimal: str = "auto"
    dates: str = "auto"
    encoding: str = "utf-8"
    drop_unlabelled: bool = False
    stream_above: float = 0.5
    words: int = 500
    partition: Partition = dataclasses.field(default_factory=Partition)


def load(name: str, reading: Reading) -> Splits:
    """Loads a table.

    Args:
        name: the path of a CSV, TSV, Parquet or npz file.
        reading: what the target is, and how to read the rest.

    Returns:
        The splits; `files` holds the schema, `details` a table of the columns.

    Raises:
        InputError: the file, a column or the target cannot be used.
    """
    name, path = resolve(name)
    reading = dataclasses.replace(reading, target=reading.target or _known_target(path))
    table, known = frame_and_schema(path, reading)
    y = target.encode(table, known)
    labels = y if known.labels else None
    parts = reading.partition.rows(table, labels)
    known = schema.fit(known, table.iloc[parts[0]], reading.words)
    x = known.encode(table)
    train, held, tested = (Split(x[rows], y[rows]) for rows in parts)
    target.check_classes(known, np.bincount(train.y, minlength=1) if known.labels else np.zeros(0))
    return Splits(
        train, held, tested, name, said(known, reading),
        known.labels, tuple(column.name for column in known.used),
        {SCHEMA_FILE: known.to_json()}, described(known),
        {part: table.index.to_numpy()[rows] for part, rows in zip(PARTS, parts, strict=True)},
    )  # fmt: skip


def frame_and_schema(path: Path | str, reading: Reading) -> "tuple[pd.DataFrame, Schema]":
    """Returns a file's rows, those without a target dropped where told, and what they are.

    Raises:
        InputError: the file or the target cannot be used.
    """
    whole = frame.read(path, reading.encoding) if isinstance(path, Path) else _shipped(path)
    table = labelled(without(whole, reading.missing), path, reading)
    return table, understood(table, path, reading)


def understood(
    table: "pd.DataFrame",
    path: Path | str,
    reading: Reading,
    tallies: Mapping[str, Tally] | None = None,
) -> Schema:
    """Returns what the columns of a table are, whose rows all have a target.

    Args:
        table: the rows, or a sample of them.
        path: of the file, or the name of a table that a package ships.
        reading: how to read it.
        tallies: of every column's cells in all rows, where `table` is a sample.

    Raises:
        InputError: there are too few rows, or a column or the target cannot be used.
    """
    if len(table) < _LEAST_ROWS:
        raise InputError(
            f"{Path(path).name} must hold at least {_LEAST_ROWS} rows with a target; received "
            f"{len(table)}."
        )
    told = column_names.told_kinds(reading.kinds, table.columns)
    tallies = tallies or {name: columns.counted(table[name]) for name in table.columns}
    habit = _habit(tallies, path, reading)
    own = table[reading.target]
    goal = target.understood(own, reading.task, tallies[reading.target], habit)
    others = [name for name in table.columns if name != reading.target]
    found = [
        columns.infer(table[name], told.get(name, ""), tallies[name], habit) for name in others
    ]
    if not any(column.used or column.kind == columns.TEXT for column in found):
        kinds = ", ".join(f"{column.name} ({column.kind})" for column in found)
        raise InputError(
            f"{Path(path).name} must have a column to learn from beside the target; received "
            f"{kinds or 'none'}."
        )
    order = {kind: place for place, kind in enumerate(columns.USED)}
    found.sort(key=lambda column: order.get(column.kind, len(order)))
    labels = target.class_names(own) if goal.task == target.CLASSIFICATION else ()
    missing = tuple(filter(None, reading.missing.split(",")))
    return Schema(
        tuple(found), reading.target, goal.task, labels, missing, goal.form, goal.question
    )


def _habit(tallies: Mapping[str, Tally], path: Path | str, reading: Reading) -> decisions.Habit:
    """Returns how the file is written, and what the user said of it."""
    choices = {
        "decimal": (numerals.POINT, numerals.COMMA),
        "dates": (decisions.DAY_FIRST, decisions.MONTH_FIRST),
    }
    said = {
        option: decisions.told(option, getattr(reading, option), tallies, values)
        for option, values in choices.items()
    }
    semicolons = isinstance(path, Path) and frame.semicolons(path, reading.encoding)
    return decisions.habit(tallies.values(), semicolons, said)


def resolve(name: str) -> tuple[str, Path | str]:
    """Returns a source's full name, and its file, or the name of a table that packages ship."""
    name = "bundled:autompg" if name in ("auto", "bundled") else name
    if name.partition(":")[0] in _SHIPPED:
        return name, name
    path = frame.find(name)
    return f"{path.suffix[1:].lower()}:{path}", path


def _known_target(path: Path | str) -> str:
    return "" if isinstance(path, Path) else "target"


def _shipped(name: str) -> "pd.DataFrame":
    """Returns a table that a package ships, its target as the column `target`."""
    import pandas as pd

    kind, _, rest = name.partition(":")
    raw = _SHIPPED[kind](rest)
    if raw.train.x.ndim != 2:
        raise InputError(f"data must be a table; received {name}, which holds images.")
    names = raw.features or tuple(f"x{place}" for place in range(raw.train.x.shape[1]))
    return pd.DataFrame(np.asarray(raw.train.x, np.float64), columns=list(names)).assign(
        target=np.asarray(raw.train.y)
    )


def without(table: "pd.DataFrame", missing: "str | tuple[str, ...]") -> "pd.DataFrame":
    """Returns a table in which the texts `missing` are missing values; -999.0 is -999."""
    texts = missing.split(",") if isinstance(missing, str) else missing
    texts = [text.strip() for text in texts if text.strip()]
    if not texts:
        return table
    numbers = [number for text in texts if (number := _number(text)) is not None]
    return table.apply(lambda column: column.mask(_meant(column, texts, numbers)))


def _meant(column: "pd.Series", texts: list[str], numbers: list[float]) -> np.ndarray:
    """Returns which cells of a column are one of some texts or numbers."""
    if column.dtype.kind in "iuf":
        return column.isin(numbers).to_numpy()
    if column.dtype.kind in "mM":
        return np.zeros(len(column), bool)
    cell = cells.texts(column)
    found = column.astype(object).isin([*texts, *numbers]).to_numpy()
    for number in (number for number in numbers if number.is_integer()):
        found = found | cells.matches(cell, rf"{re.escape(f'{number:.0f}')}(?:[.,]0+)?")
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def labelled(table: "pd.DataFrame", path: Path | str, reading: Reading) -> "pd.DataFrame":
    """Returns the rows that have a target.

    Raises:
        InputError: there is no such column, or rows lack a target and were not to be left out.
    """
    if not reading.target:
        names = ", ".join(map(str, table.columns[:12]))
        raise InputError(f"target must name the column to predict; received none of: {names}.")
    if len(table.columns) == 1:
        raise InputError(
            "data must have cells separated by a comma, a semicolon, a tab or |; received one "
            f"column, {table.columns[0]!r}: a first line such as sep=: names another sign."
        )
    column_names.column_named("target", reading.target, table.columns)
    unknown = table[reading.target].isna()
    if unknown.any() and not reading.drop_unlabelled:
        first = frame.where(table, int(np.flatnonzero(unknown)[0]))
        raise InputError(
            f"target {reading.target!r} must be filled in every row; received "
            f"{int(unknown.sum()):,} rows without, first in {first}: fill them, or leave them out "
            "with drop_unlabelled=true."
        )
    return table[~unknown]


def said(known: Schema, reading: Reading) -> str:
    """Returns task and target in words."""
    how = "told" if reading.task != "auto" else "inferred; task=... says otherwise"
    classes = f" of {len(known.labels)} classes" if known.labels else ""
    form = f", read as {known.target_format}" if known.target_format else ""
    return f"{known.task}{classes} of {known.target!r}{form} ({how})."


def spoken(splits: Splits) -> bool:
    """Whether rows hold texts, of which the common words alone are kept."""
    found = splits.files.get(SCHEMA_FILE, {}).get("columns", ())
    return any(each["kind"] == columns.WORD for each in found)


def described(known: Schema) -> tuple[Any, ...]:
    """Returns what is printed of a schema: its columns, then what is doubtful."""
    asked = [(column.name, column.question) for column in known.columns if column.question]
    asked += [(known.target, known.question)] if known.question else []
    if not asked:
        return (describe(known),)
    from rich.text import Text

    lines = (f"? {name}: {question}." for name, question in asked)
    return describe(known), *(Text(line, style="yellow") for line in lines)


def describe(known: Schema) -> Table:
    """Returns what every column is and what will be done with it, to be printed."""
    from rich.text import Text

    table = Table("column", "type", "missing", "distinct", "what is done", box=None, pad_edge=False)
    for column in (each for each in known.columns if each.kind != columns.WORD):
        style = "" if column.used or column.levels else "dim"
        counts = f"{column.missing:,}" if column.missing else "-", f"{column.distinct:,}"
        cells = (str(column.name), column.kind, *counts, column.action())
        table.add_row(*map(Text, cells), style=style)
    return table
