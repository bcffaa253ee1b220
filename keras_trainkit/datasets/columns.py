"""What each column of a table is: inferred, said, and open to be told otherwise."""

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import frame

if TYPE_CHECKING:
    import pandas as pd

NUMERIC, BOOLEAN, CATEGORICAL, DATE = "numeric", "boolean", "categorical", "date"
ID, CONSTANT, TEXT, DROPPED = "id", "constant", "text", "dropped"
USED = (NUMERIC, BOOLEAN, DATE, CATEGORICAL)
MOST_LEVELS = 1000
TRUTH = {"true": 1.0, "yes": 1.0, "y": 1.0, "t": 1.0, "false": 0.0, "no": 0.0, "n": 0.0, "f": 0.0}
FORMATS = ("ISO8601", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%b-%Y")
_ID_NAME = re.compile(r"(^|[_ ])(id|uuid|guid|index|key)$|^unnamed: 0$", re.IGNORECASE)
_LEAST_FOR_ID = 20


@dataclasses.dataclass(frozen=True)
class Column:
    """What a column is, and what becomes of it.

    Attributes:
        name: as the file has it.
        kind: numeric, boolean, date or categorical; id, constant, text or dropped are not used.
        missing: rows without a value.
        distinct: different values.
        format: of dates, as `pandas.to_datetime` takes it.
        levels: texts of a category in the order of their codes 0, 1, ...; taken from training rows.
    """

    name: str
    kind: str
    missing: int = 0
    distinct: int = 0
    format: str = ""
    levels: tuple[str, ...] = ()

    @property
    def used(self) -> bool:
        """Whether the model sees it."""
        return self.kind in USED

    def action(self) -> str:
        """Returns what will be done with it, in words."""
        words = {
            NUMERIC: "scaled by median and quartiles, extremes bent in",
            BOOLEAN: "0 or 1",
            DATE: f"days since 1970, season, weekday and hour (read as {self.format})",
            CATEGORICAL: f"embedded: {len(self.levels)} levels, the rest as unseen",
            ID: "left out: it only counts or names rows",
            CONSTANT: "left out: it never varies",
            TEXT: f"left out: more than {MOST_LEVELS:,} levels, or nearly one a row",
            DROPPED: "left out, as you said",
        }
        filled = "; missing are marked" if self.missing and self.used else ""
        return words[self.kind] + filled


def infer(column: "pd.Series", told: str = "") -> Column:
    """Returns what a column is.

    Args:
        column: its values; texts as a CSV holds them, or typed ones.
        told: the kind, where the user said it.

    Raises:
        InputError: numbers and words are mixed, or `told` does not fit.
    """
    name, present = str(column.name), column.dropna()
    missing, distinct = len(column) - len(present), int(present.nunique())
    if told:
        _checks.one_of(f"kinds of {name}", told, [*USED, DROPPED])
        form = _date_format(present) if told == DATE else ""
        if told == DATE and not form:
            raise InputError(f"column {name!r} must hold dates; received {str(present.iloc[0])!r}.")
        return Column(name, told, missing, distinct, form)
    if distinct <= 1:
        return Column(name, CONSTANT, missing, distinct)
    kind, form = _kind(present, distinct)
    return Column(name, kind, missing, distinct, form)


def _kind(present: "pd.Series", distinct: int) -> tuple[str, str]:
    if present.dtype.kind == "M":
        return DATE, "ISO8601"
    if _is_boolean(present, distinct):
        return BOOLEAN, ""
    values = numbers(present)
    share = float((~np.isnan(values)).mean())
    if share == 1.0 or present.dtype.kind in "iuf":
        return (ID if _is_id(str(present.name), values, distinct) else NUMERIC), ""
    if share > 0.5:
        _refuse_mixture(present, values)
    if form := _date_format(present):
        return DATE, form
    return _words(present, distinct), ""


def _words(present: "pd.Series", distinct: int) -> str:
    if distinct >= _LEAST_FOR_ID and distinct > 0.95 * len(present):
        return ID
    crowded = distinct > _LEAST_FOR_ID and distinct > 0.5 * len(present)
    return TEXT if crowded or distinct > MOST_LEVELS else CATEGORICAL


def _refuse_mixture(present: "pd.Series", values: np.ndarray) -> None:
    odd = present[np.isnan(values)]
    raise InputError(
        f"column {str(present.name)!r} must hold numbers or words, not both; received "
        f"{str(odd.iloc[0])!r} in {frame.where(odd, 0)} among {len(present) - len(odd):,} "
        f"numbers: say that it means nothing with missing={odd.iloc[0]}, or give "
        f"kinds={present.name}:categorical."
    )


def _is_boolean(present: "pd.Series", distinct: int) -> bool:
    if present.dtype == bool:
        return True
    if distinct != 2:
        return False
    seen = {str(value).strip().lower() for value in present.unique()}
    if seen <= TRUTH.keys():
        return len({TRUTH[word] for word in seen}) == 2  # `yes` and `y` are one value
    return seen <= {"0", "1", "0.0", "1.0"}


def _is_id(name: str, values: np.ndarray, distinct: int) -> bool:
    """Whether whole numbers differ in every row and count up, or are called an id."""
    whole = bool((values == np.floor(values)).all())
    if distinct < _LEAST_FOR_ID or distinct != len(values) or not whole:
        return False
    return bool(_ID_NAME.search(name)) or bool((np.diff(values) == 1).all())


def _date_format(present: "pd.Series") -> str:
    import pandas as pd

    if present.dtype.kind == "M":
        return "ISO8601"
    head = present.iloc[:50]
    for form in FORMATS:
        if pd.to_datetime(head, format=form, errors="coerce", utc=True).notna().all():
            whole = pd.to_datetime(present, format=form, errors="coerce", utc=True)
            if whole.notna().all():
                return form
    return ""


def numbers(column: "pd.Series") -> np.ndarray:
    """Returns a column as float64, NaN where a cell holds no number."""
    import pandas as pd

    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def told_kinds(text: str, names: Any) -> dict[str, str]:
    """Reads `a:categorical,b:dropped`.

    Raises:
        InputError: a part has no kind, or names no column.

    Example:
        >>> told_kinds("zip:categorical, note:dropped", ["zip", "note"])
        {'zip': 'categorical', 'note': 'dropped'}
    """
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, colon, kind = part.rpartition(":")
        if not colon:
            raise InputError(f"kinds must be column:kind, as zip:categorical; received {part!r}.")
        found[column_named("kinds", name, names)] = kind.strip()
    return found


def column_named(argument: str, name: str, names: Any) -> str:
    """Returns `name` if a table has a column of that name, or raises InputError with near ones."""
    names = list(names)
    if name in names:
        return name
    near = _checks.nearest(name.lower(), [each.lower() for each in names])
    near = [each for each in names if each.lower() in near]
    hint = f" Nearest: {', '.join(map(repr, near))}." if near else ""
    shown = ", ".join(map(str, names[:12])) + (", ..." if len(names) > 12 else "")
    raise InputError(
        f"{argument} must name a column; received {name!r}.{hint} The columns are: {shown}."
    )
