"""What each column of a table is: inferred, said, and open to be told otherwise."""

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import frame, written

if TYPE_CHECKING:
    import pandas as pd

NUMERIC, BOOLEAN, CATEGORICAL, DATE = "numeric", "boolean", "categorical", "date"
ID, CONSTANT, TEXT, DROPPED = "id", "constant", "text", "dropped"
USED = (NUMERIC, BOOLEAN, DATE, CATEGORICAL)
MOST_LEVELS = 1000
TRUTH = {"true": 1.0, "yes": 1.0, "y": 1.0, "t": 1.0, "false": 0.0, "no": 0.0, "n": 0.0, "f": 0.0}
FORMATS = ("ISO8601", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%b-%Y")
_ID_WORD = "id|uuid|guid|index|key|no|nr|number|nummer"
_ID_NAME = re.compile(
    rf"(?i:(^|[_ .-])({_ID_WORD})[.]?$|^unnamed: 0$)|[a-z](Id|ID|Uuid|UUID|Key|No|Nr|Number)$"
)
_LEAST_FOR_ID = 20
_MOST_ODD = 5  # texts that a sentence names
_NEARLY_ALL = 0.95  # some rows stand twice in most files


@dataclasses.dataclass(frozen=True)
class Column:
    """What a column is, and what becomes of it.

    Attributes:
        name: as the file has it.
        kind: numeric, boolean, date or categorical; id, constant, text or dropped are not used.
        missing: rows without a value.
        distinct: different values.
        format: of dates, as `pandas.to_datetime` takes it; of numbers, as `written` shows it, empty
            where they are plain.
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
        how = f" (read as {self.format})" if self.format else ""
        words = {
            NUMERIC: f"scaled by median and quartiles, extremes bent in{how}",
            BOOLEAN: "0 or 1",
            DATE: f"days since 1970, season, weekday and hour{how}",
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
        return Column(name, told, missing, distinct, _told_format(present, told))
    if distinct <= 1:
        return Column(name, CONSTANT, missing, distinct)
    kind, form = _kind(present, distinct)
    return Column(name, kind, missing, distinct, form)


def _told_format(present: "pd.Series", told: str) -> str:
    """Returns how a column's dates or numbers are written, which the user said it holds."""
    form = _date_format(present) if told == DATE else ""
    if told == DATE and not form:
        raise InputError(
            f"column {str(present.name)!r} must hold dates; received {str(present.iloc[0])!r}."
        )
    if told == NUMERIC:
        values, form = reading(present)
        if np.isnan(values).any():
            _refuse_mixture(present, values)
    return form


def _kind(present: "pd.Series", distinct: int) -> tuple[str, str]:
    if present.dtype.kind == "M":
        return DATE, "ISO8601"
    if _is_boolean(present, distinct):
        return BOOLEAN, ""
    values, form = reading(present)
    share = float((~np.isnan(values)).mean())
    if share == 1.0 or present.dtype.kind in "iuf":
        return (ID if _is_id(str(present.name), values, distinct) else NUMERIC), form
    if share > 0.5:
        _refuse_mixture(present, values)
    if form := _date_format(present):
        return DATE, form
    return _words(present, distinct), ""


def _words(present: "pd.Series", distinct: int) -> str:
    if nearly_all(distinct, len(present)):
        spaced = present.astype(str).str.strip().str.contains(" ").mean()
        return TEXT if spaced > 0.5 else ID
    crowded = distinct > _LEAST_FOR_ID and distinct > 0.5 * len(present)
    return TEXT if crowded or distinct > MOST_LEVELS else CATEGORICAL


def _refuse_mixture(present: "pd.Series", values: np.ndarray) -> None:
    odd = present[np.isnan(values)]
    texts = [str(text) for text in odd.unique()]
    empty = _checks.assigned("missing", ",".join(texts))
    plain = len(texts) <= _MOST_ODD and not any("," in text for text in texts)
    unmeant = f"say what means nothing, as {empty}" if plain else "mend them in the file"
    more = f" and {len(odd) - 1:,} more such cells" if len(odd) > 1 else ""
    raise InputError(
        f"column {str(present.name)!r} must hold numbers or words, not both; received "
        f"{texts[0]!r} in {frame.where(odd, 0)}{more} among {len(present) - len(odd):,} numbers: "
        f"{unmeant}, or give "
        f"{_checks.assigned('kinds', f'{present.name}:{CATEGORICAL}')}."
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
    """Whether whole numbers differ in nearly every row and count up, or are called an id."""
    whole = bool((values == np.floor(values)).all())
    if not whole or not nearly_all(distinct, len(values)):
        return False
    return bool(_ID_NAME.search(name)) or float((np.diff(values) == 1).mean()) > _NEARLY_ALL


def nearly_all(distinct: int, count: int) -> bool:
    """Whether a column has a value of its own in nearly every of `count` rows, which are many."""
    return distinct >= _LEAST_FOR_ID and distinct > _NEARLY_ALL * count


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


def reading(column: "pd.Series") -> tuple[np.ndarray, str]:
    """Returns a column as float64, NaN where a cell is no number, and how numbers are written."""
    values = numbers(column)
    form = written.form(column.dropna()) if (np.isnan(values) & column.notna()).any() else ""
    return (numbers(column, form) if form else values), form


def numbers(column: "pd.Series", form: str = "") -> np.ndarray:
    """Returns a column as float64, NaN where a cell holds no number that is written in a form."""
    import pandas as pd

    if form and column.dtype.kind not in "iufb":
        return written.read(column, form)
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
