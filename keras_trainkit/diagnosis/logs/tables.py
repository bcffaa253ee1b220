"""Tables of a training: a column a series, a row an epoch or a step."""

import csv
import io
import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs import series
from keras_trainkit.diagnosis.logs.series import Point

_EXTREMES = re.compile(r"__(MIN|MAX)$")  # of W&B, beside the mean
_RUN = re.compile(r"^.* - (?=\S+$)")  # W&B: "run-1 - val_loss"
_EMPTY = {"", "na", "none", "null", "-"}


def read(path: Path) -> dict[str, list[Point]]:
    """Returns the numbers of every column by row; by step or epoch where a column has them.

    Raises:
        InputError: it is no table of numbers, or one of several runs.
    """
    try:
        rows = _cells(_limits.read_text(path, "history"))
    except csv.Error as error:
        raise InputError(f"{path.name} must be a table of numbers ({error}).") from error
    if len(rows) < 2:
        raise InputError(
            f"{path.name} must be a table of names and a row an epoch; received {len(rows)} lines."
        )
    names, body = [name.strip() for name in rows[0]], rows[1:]
    columns = {
        name: [_number(row[place]) if place < len(row) else None for row in body]
        for place, name in enumerate(names)
        if name and not _EXTREMES.search(name)
    }
    along = series.axis([name for name, values in columns.items() if _counts(values)])
    found: dict[str, list[Point]] = {}
    for name, values in columns.items():
        if name != along:
            key = path.stem if name == "Value" else _RUN.sub("", name)
            if key in found:
                raise InputError(
                    f"{path.name} must be one training; received {key} of several runs: export one."
                )
            found[key] = _points(values, columns.get(along or "", []))
    return found


def _points(values: Sequence[float | None], steps: Sequence[float | None]) -> list[Point]:
    """Returns the values that are there, each at its step, or else its row."""
    order = [step for step in steps if step is not None]
    fits = len(order) == len(values) and len(set(order)) > 0.5 * len(values)
    return [
        (float(steps[row] or 0.0) if fits else float(row), value)
        for row, value in enumerate(values)
        if value is not None
    ]


def _counts(values: Sequence[float | None]) -> bool:
    """Whether a column grows down the rows, as steps do."""
    there = [value for value in values if value is not None and math.isfinite(value)]
    return len(there) == len(values) and all(a <= b for a, b in itertools.pairwise(there))


def _cells(text: str) -> list[list[str]]:
    """Returns the rows of a table with commas, semicolons, tabs or blanks between its cells."""
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    head = lines[0] if lines else ""
    between = max(",;\t", key=head.count)
    if head.count(between):
        return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=between))
    return [line.split() for line in lines]


def _number(cell: str) -> float | None:
    text = cell.strip()
    if text.lower() in _EMPTY:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", ".")) if text.count(",") == 1 else None
    except ValueError:
        return None
