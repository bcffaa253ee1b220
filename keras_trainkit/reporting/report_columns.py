"""What a run's page says of a table's columns, and their values as the file had them."""

from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.columns import BOOLEAN, CATEGORICAL, DATE, TEXT, WORD, Column
from keras_trainkit.datasets.readable import words as words
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.datasets.tables import SCHEMA_FILE
from keras_trainkit.runs import Run

_MOST_COLUMNS = 100
_MOST_NAMES = 12  # of levels, beside an axis


def schema(run: Run) -> Schema | None:
    """Returns how a table was read; None where the run's data were no table.

    Raises:
        InputError: schema.json is damaged.
    """
    if not (run.path / SCHEMA_FILE).is_file():
        return None
    try:
        return Schema.from_json(run.read_json(SCHEMA_FILE))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{run.path / SCHEMA_FILE} must be a schema as a run writes it ({error!r})."
        ) from error


def summary(read: Schema) -> dict[str, Any]:
    """Returns a line for each column: its kind, its gaps, what it holds and what is done."""
    shown = [column for column in read.columns if column.kind != WORD]
    rows = [
        {
            "name": column.name,
            "kind": column.kind,
            "missing": column.missing,
            "distinct": column.distinct,
            "holds": _holds(column),
            "action": column.action(),
        }
        for column in shown[:_MOST_COLUMNS]
    ]
    return {"rows": rows, "more": len(shown) - len(rows)}


def _holds(column: Column) -> str:
    """Returns the middle and the ends of numbers and dates, or the commonest levels.

    Example:
        >>> _holds(Column("a", "numeric", usual=(0.0, *range(21))))
        '0 to 20, median 10'
        >>> _holds(Column("b", "categorical", levels=("x", "y"), usual=(0.0, 0.25, 0.75)))
        'y 75 %, x 25 %'
    """
    usual = column.usual[1:]
    if column.kind in (BOOLEAN, CATEGORICAL):
        common = sorted(enumerate(usual), key=lambda each: -each[1])[:3]
        return ", ".join(f"{words(column, code)} {100 * share:.0f} %" for code, share in common)
    if column.kind == TEXT:
        return ", ".join(column.levels[:_MOST_NAMES])
    if not usual:
        return ""
    low, middle, high = (words(column, usual[i]) for i in (0, len(usual) // 2, -1))
    return f"{low} to {high}, median {middle}"


def marks(column: Column, values: np.ndarray) -> dict[float, str] | None:
    """Returns words along an axis of encoded values by their place; None for plain numbers."""
    known = values[np.isfinite(values)]
    few = (BOOLEAN, CATEGORICAL, WORD)
    if not known.size or (column.kind not in (*few, DATE) and not column.offset):
        return None
    if column.kind in few:
        codes, counts = np.unique(known, return_counts=True)
        common = codes[np.argsort(-counts, kind="stable")][:_MOST_NAMES]
        return {float(code): words(column, code) for code in sorted(_apart(common, codes))}
    low, high = np.quantile(known, (0.01, 0.99))
    places = np.unique(np.round(np.linspace(low, high, 4)))
    return {float(place): words(column, place) for place in places}


def _apart(common: np.ndarray, codes: np.ndarray) -> list[float]:
    """Returns the places whose names have room beside those before them.

    Example:
        >>> _apart(np.array([50.0, 51.0, 0.0, 90.0]), np.array([0.0, 100.0]))
        [50.0, 0.0, 90.0]
    """
    room = float(codes.max() - codes.min()) / (2 * _MOST_NAMES)
    kept: list[float] = []
    for code in map(float, common):
        if all(abs(code - other) >= room for other in kept):
            kept.append(code)
    return kept
