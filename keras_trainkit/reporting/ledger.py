"""All runs as one flat table for other programs: CSV or JSON."""

import csv
import io
import json
import math
from collections.abc import Sequence
from typing import Any

from keras_trainkit._terminal import plain
from keras_trainkit.runs import Run, sheet


def row(run: Run) -> dict[str, Any]:
    """Returns a run as plain values: `config.*`, `test.*` and `validation.*`."""
    facts: dict[str, Any] = {"run": run.name, "path": str(run.path)}
    try:
        scores = {part: run.metrics.get(part) or {} for part in ("validation", "test")}
        facts |= {"recipe": run.recipe, "status": run.status, "fast": run.fast}
        facts |= {f"config.{name}": value for name, value in run.config.items()}
        facts |= {
            f"{p}.{name}": value for p, each in scores.items() for name, value in each.items()
        }
    except Exception as error:  # damaged in any way, it hides no other
        words = " ".join(str(error).split()) or type(error).__name__
        facts |= {"status": "unreadable", "error": words}
    return facts


def as_json(found: Sequence[Run]) -> str:
    """Returns a list of runs; what is not finite is null, as JSON wants it."""
    rows = [{name: _plain(value) for name, value in row(run).items()} for run in found]
    return json.dumps(rows, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_csv(found: Sequence[Run]) -> str:
    """Returns a line a run, with every column that any of them has.

    No text in it is a formula of a spreadsheet, or steers a terminal.
    """
    rows = [row(run) for run in found]
    names = list(dict.fromkeys(name for each in rows for name in each))
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(_cell(name) for name in names)
    table.writerows([_cell(each.get(name, "")) for name in names] for each in rows)
    return file.getvalue()


def _cell(value: Any) -> Any:
    return sheet.safe(plain(value) if isinstance(value, str) else value)
