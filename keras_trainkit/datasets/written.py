"""Numbers as people write them: thousands set apart, decimal commas, a currency or a unit.

A form is such a number as an example: `1,234.5`, `€1.234,5` or `1 234.5 m²`.
"""

import functools
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Where `1,234` could be both, it is what comes first.
FORMS = ("1,234.5", "1 234.5", "1'234.5", "1.234,5", "1 234,5")
_CURRENCY = "[A-Z]{0,3}[$€£¥₹₩₽₺]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD"
_UNIT = "[^\\W\\d_$€£¥₹₩₽₺%‰°]"  # a letter, also ² and ³
_BEFORE = re.compile(rf"(?P<sign>[+-]?)(?P<before>{_CURRENCY}) ?(?P<rest>.*)")
_AFTER = re.compile(
    rf"(?P<rest>.*?[0-9]) ?(?P<after>(?![eE][+-]?[0-9])(?:{_UNIT}|[$€£¥₹₩₽₺%‰°])"
    rf"(?:{_UNIT}|[/°. ]){{0,8}}[23]?)"
)
_SCALES = {"%", "‰", "k", "K", "m", "M", "B", "bn", "T", "Mio", "Mrd", "million", "thousand"}
_SAME = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})
_DECIMALS = re.compile(r"[.]([0-9]+)")
_HEAD, _FEW = 50, 5


def form(column: "pd.Series") -> str:
    """Returns the form in which all texts of a column are numbers; empty where there is none.

    Numbers may bear one unit or currency, all of them or some; a percent sign or a multiple such
    as `k` all or none, as a number without is another one.

    Args:
        column: texts, none of them missing.

    Example:
        >>> import pandas as pd
        >>> form(pd.Series(["1,234", "56.7 m²"])), form(pd.Series(["€1.234,50", "€7"]))
        ('1,234.5 m²', '€1.234,5')
        >>> form(pd.Series(["3 kg", "500 g"])), form(pd.Series(["A 1", "A 2"]))
        ('', '')
    """
    texts = [_plain(text) for text in column.unique()]
    for known in _likely(texts):
        if all(_parts(text, known) for text in texts[:_HEAD]):
            parts = [_parts(text, known) for text in texts]
            marks = {part[1:] for part in parts if part}
            if all(parts) and len(marks - {("", "")}) <= 1:
                before, after = max(marks)
                if len(marks) > 1 and {before, after} & _SCALES:
                    return ""
                space = " " if after not in ("", "%", "‰", "°") else ""
                return f"{before}{known}{space}{after}"
    return ""


def _likely(texts: list[str]) -> tuple[str, ...]:
    """Returns the forms in the order of how likely they are: `1.234 €` beside `950 €` is 1234."""
    decimals = [found[1] for text in texts if (found := _DECIMALS.search(text))]
    apart = len(decimals) >= _FEW and all(len(each) == 3 for each in decimals)
    return FORMS[::-1] if apart and len(decimals) < len(texts) else FORMS


def read(column: "pd.Series", form: str) -> np.ndarray:
    """Returns the numbers of texts in a form as float64; NaN is none, or one of another unit.

    Example:
        >>> import pandas as pd
        >>> read(pd.Series(["1,234", "56.7 m²", "8 km", None]), "1,234.5 m²")
        array([1234. ,   56.7,    nan,    nan])
    """
    known = next(each for each in FORMS if each in form)
    mark = tuple(part.strip() for part in form.split(known))
    values = {text: _number(_plain(text), known, mark) for text in column.dropna().unique()}
    return column.map(values).to_numpy(np.float64, na_value=np.nan)


def _plain(text: object) -> str:
    return str(text).translate(_SAME).strip()


def _number(text: str, known: str, mark: tuple[str, ...]) -> float:
    found = _parts(text, known)
    bare = () if _SCALES & set(mark) else (("", ""),)  # 7 beside percents may be 700 of them
    return found[0] if found and found[1:] in (mark, *bare) else np.nan


def _parts(text: str, known: str) -> tuple[float, str, str] | None:
    """Returns a number, and what stands before and after it; None if a text is no such number."""
    sign = before = after = ""
    if found := _BEFORE.fullmatch(text):
        sign, before, text = found["sign"], found["before"], found["rest"]
    elif found := _AFTER.fullmatch(text):
        after, text = found["after"], found["rest"]
    apart, point = known[1], known[5]
    if not _digits(apart, point).fullmatch(text) or (sign and text[0] in "+-"):
        return None
    return float(sign + text.replace(apart, "").replace(point, ".")), before, after


@functools.cache
def _digits(apart: str, point: str) -> re.Pattern[str]:
    groups = rf"[1-9][0-9]{{0,2}}(?:{re.escape(apart)}[0-9]{{3}})+"
    return re.compile(rf"[+-]?(?:[0-9]+|{groups})(?:{re.escape(point)}[0-9]+)?")
