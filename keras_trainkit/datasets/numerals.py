"""Numbers as people write them: thousands set apart, decimal commas, a currency or a unit.

A form is such a number as an example: `1,234.5`, `€1.234,5` or `1 234.5 m²`; it is empty where all
numbers are plain. What sets thousands apart is a comma (or a point beside decimal commas), a space
or an apostrophe, whichever the example shows. A negative number may have its minus before, behind,
or be in brackets; `12,-` is a whole price, no negative one.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit.datasets import cells

if TYPE_CHECKING:
    import pyarrow as pa

POINT, COMMA = "point", "comma"
# What a cell can be: a number whose style shows, or one that reads otherwise in either style.
WHOLE, ZERO_LED, GROUPED, SPECIAL, TYPED = "whole", "zero led", "grouped", "special", "typed"
POINT_THREE, COMMA_THREE = "1.234", "1,234"
CLASSES = (WHOLE, ZERO_LED, GROUPED, SPECIAL, TYPED, POINT_THREE, COMMA_THREE, POINT, COMMA)
Mark = tuple[str, str]
BARE: Mark = ("", "")
Found = tuple[str, Mark, np.ndarray, bool]
SCALES = {"%", "‰", "k", "K", "m", "M", "B", "bn", "T", "Mio", "Mrd", "million", "thousand"}

_CURRENCY = (
    r"[A-Z]{0,3}[$€£¥₹₩₽₺]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK|BRL"
    r"|Rs\.?|Fr\.|kr\.?"
)
_UNIT = r"[\p{L}²³%‰°$€£¥₹₩₽₺µ\"](?:[\p{L}²³%‰°$€£¥₹₩₽₺µ/. -]){0,8}[23]?"
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_PLAIN = rf"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+){_EXPONENT}"
_SPECIAL = r"[+-]?(?i:inf|infinity)"
_LOOSE = (
    rf"[(+-]{{0,2}} ?(?:{_CURRENCY})? ?[(+-]{{0,2}}[.,]?[0-9][0-9., ']*(?:{_EXPONENT})"
    rf" ?(?:{_UNIT})?[)-]?"
)
_BEFORE = re.compile(rf"[(+-]{{0,2}} ?({_CURRENCY}) ?[(+-]{{0,2}}[.,]?[0-9].*")
_AFTER = re.compile(r".*?[0-9] ?((?![eE][+-]?[0-9])[^\d\s.,'()+-](?:[^\d()]{0,8})[23]?)[)-]?")
_FORM = re.compile(r"1(.)234([.,])5")
_QUARTER = "[12][0-9]{3} ?[qQ][1-4]"  # of a year: no unit such as m2
_MARKS = 6  # that a column is searched for
_NO_CENTS = r"([0-9])[.,]-{1,2}($|[^0-9-])"


def _style(point: str, apart: str) -> str:
    """Returns the pattern of a number with a decimal sign and thousands set apart, or not."""
    groups = "|".join(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+" for sign in apart)
    indian = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if "," in apart else ""
    part = re.escape(point)
    return rf"(?:(?:[0-9]+|{groups}{indian})(?:{part}[0-9]*)?|{part}[0-9]+){_EXPONENT}"


_STYLES = {POINT: _style(".", ", '"), COMMA: _style(",", ". '")}
_CORES = {
    ZERO_LED: "0[0-9]+",
    WHOLE: "[0-9]+",
    POINT_THREE: r"[1-9][0-9]{0,2}\.[0-9]{3}",
    COMMA_THREE: "[1-9][0-9]{0,2},[0-9]{3}",
    GROUPED: "[1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+)",
    **_STYLES,
}


def _written(core: str, mark: Mark, optional: bool = False) -> str:
    """Returns the pattern of a number with its sign, and a mark before or behind it."""
    often = "?" if optional else ""
    before = f"(?:{re.escape(mark[0])} ?){often}" if mark[0] else ""
    after = f"(?: ?{re.escape(mark[1])}){often}" if mark[1] else ""
    ways = (
        rf"(?:[+-] ?{before}|{before}[+-]?)(?:{core}){after}",
        rf"{before}(?:{core}){after}-",
        rf"\({before}(?:{core}){after}\)",
        rf"{before}\((?:{core})\){after}",
    )
    return "|".join(ways)


def classes(texts: "pa.Array") -> Iterator[Found]:
    """Yields what cells are numbers: class, mark, their places, and whether they are plain.

    Args:
        texts: cells, as `cells.plain` returns them; nulls are no numbers.
    """
    left = np.arange(len(texts))
    texts = _without_dash(texts)
    hit = cells.matches(texts, _SPECIAL)
    yield SPECIAL, BARE, left[hit], True
    texts, left = texts.filter(~hit), left[~hit]
    hit = cells.matches(texts, _PLAIN)
    yield from _plainly(texts.filter(hit), left[hit])
    texts, left = texts.filter(~hit), left[~hit]
    hit = cells.matches(texts, _LOOSE) & ~cells.matches(texts, _QUARTER)
    texts, left = texts.filter(hit), left[hit]
    mark: Mark | None = BARE
    for _ in range(_MARKS):
        if mark is None or not len(texts):
            return
        taken = np.zeros(len(texts), bool)
        for name, _, places, plain in _split(texts, np.arange(len(texts)), mark):
            taken[places] = True
            yield name, mark, left[places], plain
        texts, left = texts.filter(~taken), left[~taken]
        mark = next(
            (found for text in texts.slice(0, 50).to_pylist() if (found := mark_of(text))), None
        )


def _without_dash(texts: "pa.Array") -> "pa.Array":
    """Returns whole prices without the dash that stands for their cents."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(texts, _NO_CENTS, r"\1\2")


def _plainly(texts: "pa.Array", left: np.ndarray) -> Iterator[Found]:
    """Yields what `_split` does of numbers that are plain, in less time."""
    sign = "[+-]?"
    pointed = cells.matches(texts, r"[^.]*[.].*")
    three = pointed & cells.matches(texts, sign + _CORES[POINT_THREE])
    digits = ~pointed & cells.matches(texts, sign + _CORES[WHOLE])
    led = digits & cells.matches(texts, sign + _CORES[ZERO_LED])
    for name, mask in ((POINT_THREE, three), (ZERO_LED, led), (WHOLE, digits & ~led)):
        yield name, BARE, left[mask], True
    yield POINT, BARE, left[~three & ~digits], True


def _split(texts: "pa.Array", left: np.ndarray, mark: Mark) -> Iterator[Found]:
    for name, core in _CORES.items():
        if not len(texts):
            return
        hit = cells.matches(texts, _written(core, mark))
        yield name, mark, left[hit], False
        texts, left = texts.filter(~hit), left[~hit]


def mark_of(text: str) -> Mark | None:
    """Returns the currency before, or the unit behind, a number; None where there is none.

    Example:
        >>> mark_of("€ 1.234,5"), mark_of("83.9 m²"), mark_of("1,234")
        (('€', ''), ('', 'm²'), None)
    """
    if found := _BEFORE.fullmatch(text):
        return found[1], ""
    if found := _AFTER.fullmatch(text):
        return "", found[1].strip()
    return None


def form(style: str, mark: Mark, examples: list[str]) -> str:
    """Returns the form of numbers: a style's example number with the mark of a column.

    Args:
        style: `point` or `comma`.
        mark: what stands before and behind.
        examples: some numbers, which show what sets thousands apart.
    """
    apart = next((sign for sign in " '" if any(_sets_apart(sign, text) for text in examples)), "")
    number = f"1{apart or (',' if style == POINT else '.')}234{'.' if style == POINT else ','}5"
    space = " " if mark[1] not in ("", "%", "‰", "°") else ""
    return f"{mark[0]}{number}{space}{mark[1]}"


def _sets_apart(sign: str, text: str) -> bool:
    return re.search(rf"[0-9]{sign}[0-9]{{3}}", text) is not None


def read(texts: "pa.Array", form: str) -> np.ndarray:
    """Returns the numbers of texts in a form as float64; NaN is none, or one of another unit.

    Example:
        >>> import pyarrow as pa
        >>> read(pa.array(["1,234", "56.7 m²", "8 km", "(2)", None]), "1,234.5 m²")
        array([1234. ,   56.7,    nan,   -2. ,    nan])
    """
    texts = _without_dash(cells.plain(texts)) if form else cells.plain(texts)
    special = cells.matches(texts, _SPECIAL)
    if not form:
        return cells.floats(cells.where(texts, special | cells.matches(texts, _PLAIN)))
    found = _FORM.search(form)
    if found is None:
        raise ValueError(f"no form of a number: {form!r}")
    style = POINT if found[2] == "." else COMMA
    mark = form[: found.start()].strip(), form[found.end() :].strip()
    pattern = _written(_STYLES[style], mark, optional=not SCALES & set(mark))
    values = _cleaned(cells.where(texts, cells.matches(texts, pattern)), mark, style)
    return np.where(special, cells.floats(cells.where(texts, special)), values)


def _cleaned(texts: "pa.Array", mark: Mark, style: str) -> np.ndarray:
    """Returns numbers whose style and mark are known."""
    import pyarrow.compute as pc

    negative = cells.matches(texts, r"[^0-9]*[(-].*|.*-")
    drop = (*filter(None, mark), " ", "'", "(", ")", "," if style == POINT else ".")
    for sign in drop:
        texts = pc.replace_substring(texts, sign, "")
    texts = texts if style == POINT else pc.replace_substring(texts, ",", ".")
    texts = pc.utf8_trim(texts, "+-")
    return np.where(negative, -1.0, 1.0) * cells.floats(texts)


def merged(values: np.ndarray) -> float:
    """Returns the share of different values that float32 does not tell apart.

    Example:
        >>> merged(np.array([20210103.0, 20210104.0, 5.0, 6.0]))
        0.25
    """
    return 1 - len(np.unique(values.astype(np.float32))) / len(np.unique(values))
