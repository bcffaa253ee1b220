"""How a column is read: decided once from the tally of its cells and the habit of its file.

What is written in one column may be doubtful (`1.234`, `03/04/2021`) and plain in the next, which
the same person wrote. A decision that stays doubtful comes with a question, and with the option
that answers it.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import cells, dates, durations, numerals
from keras_trainkit.datasets.tally import WORD, Cells, Tally

NUMBER, DATE, DURATION, TEXT = "number", "date", "duration", "text"
DAY_FIRST, MONTH_FIRST = "day", "month"
_ORDERS = {DAY_FIRST: dates.DAY, MONTH_FIRST: dates.MONTH}
_MOST = 0.5  # of the cells: then the others are mistakes, not words
_ONE_MARK = 0.9  # of the numbers with a unit: with many units they are names
_SOME = 0.25  # of the numbers: `16 A` among bare ones is a mistake, or a house
_FEW = 5
_MONEY = set("$€£¥₹₩₽₺")


@dataclasses.dataclass(frozen=True)
class Habit:
    """How the columns of one file are written, as far as they leave no doubt.

    Attributes:
        decimal: `point` or `comma`; empty where columns differ or none shows it.
        first: `day` or `month` of dates; empty as above.
        semicolons: whether cells stand between semicolons, beside which decimal commas are usual.
        told: `decimal` and `dates` as the user said, by column; of all under the empty name.
    """

    decimal: str = ""
    first: str = ""
    semicolons: bool = False
    told: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)

    def said(self, option: str, name: str) -> str:
        """Returns what the user said of a column; empty where nothing."""
        told = self.told.get(option, {})
        return told.get(name, told.get("", ""))


@dataclasses.dataclass(frozen=True)
class Decision:
    """What the cells of a column are.

    Attributes:
        what: `number`, `date`, `duration` or `text`.
        form: how they are written; empty if plainly.
        question: what is doubtful, and the option that answers it; empty where nothing is.
        odd: the cells that do not fit, and where they stand.
        fitting: how many do.
    """

    what: str
    form: str = ""
    question: str = ""
    odd: tuple[Cells, ...] = ()
    fitting: int = 0


def told(
    argument: str, text: str, names: Iterable[str], choices: tuple[str, ...]
) -> dict[str, str]:
    """Reads `comma`, or `price:comma,size:point`; the empty name stands for every column.

    Raises:
        InputError: a part is none of the choices.

    Example:
        >>> told("decimal", "comma", [], ("point", "comma"))
        {'': 'comma'}
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.rpartition(":")
        if value == "auto" and not name:
            continue
        found[name] = _checks.one_of(
            argument, value.strip(), ["auto", *choices] if not name else choices
        )
        if name and name not in list(names):
            near = _checks.did_you_mean(name, names)
            raise InputError(f"{argument} must name a column; received {name!r}.{near}")
    return found


def habit(
    tallies: Iterable[Tally], semicolons: bool, said: Mapping[str, Mapping[str, str]]
) -> Habit:
    """Returns the habit of a file from the tallies of its columns."""
    decimals, firsts = set(), set()
    for each in tallies:
        point, comma = each.count(numerals.POINT), each.count(numerals.COMMA)
        day, month = each.count(dates.DAY), each.count(dates.MONTH)
        numbers = each.count(*numerals.CLASSES) > _MOST * each.present
        if numbers and point != comma:
            decimals.add(numerals.POINT if point > comma else numerals.COMMA)
        if day != month:
            firsts.add(DAY_FIRST if day > month else MONTH_FIRST)
    return Habit(_only(decimals), _only(firsts), semicolons, said)


def _only(values: set[str]) -> str:
    return values.pop() if len(values) == 1 else ""


def decide(name: str, tally: Tally, habit: Habit) -> Decision:
    """Returns how a column is read.

    Example:
        >>> import pandas as pd
        >>> tally = Tally()
        >>> tally.add(pd.Series(["950", "1.234", "8.999"]))
        >>> decide("a", tally, Habit(decimal="comma")).form
        '1.234,5'
    """
    most = _MOST * max(tally.present, 1)
    if tally.count(*dates.CLASSES) > most:
        return dated(name, tally, habit)
    if tally.count(*durations.CLASSES) > most:
        form = durations.THREE if tally.count(*durations.WITH_SECONDS) else durations.TWO
        return _decision(
            DURATION, form, "", tally, {(each, numerals.BARE) for each in durations.CLASSES}
        )
    if tally.count(*numerals.CLASSES) > most:
        return numbers(name, tally, habit)
    return Decision(TEXT)


def numbers(name: str, tally: Tally, habit: Habit) -> Decision:
    """Returns how the numbers of a column are read; a text where they have many units."""
    import pyarrow as pa

    mark = _mark(tally)
    if mark is None:
        return Decision(TEXT)
    style, why = _style(name, tally, habit)
    other = numerals.COMMA if style == numerals.POINT else numerals.POINT
    allowed = (
        {mark}
        if mark[0] in numerals.SCALES or mark[1] in numerals.SCALES
        else {mark, numerals.BARE}
    )
    fitting = {(each, own) for each in numerals.CLASSES for own in allowed if each != other} | {
        (numerals.SPECIAL, numerals.BARE)
    }
    examples = [
        text for kind in fitting if kind in tally.found for text in tally.found[kind].examples
    ]
    form = numerals.form(style, mark, cells.plain(pa.array(examples, pa.string())).to_pylist())
    plain = style == numerals.POINT and mark == numerals.BARE and not tally.unplain
    question = f"{why}; {_option('decimal', name, other)} says otherwise" if why else ""
    return _decision(NUMBER, "" if plain else form, question, tally, fitting)


def _mark(tally: Tally) -> numerals.Mark | None:
    """Returns the one unit of a column's numbers, none; or None where there are many."""
    marks = tally.marks()
    bare = marks.pop(numerals.BARE, 0)
    if not marks:
        return numerals.BARE
    (mark, often), marked = marks.most_common(1)[0], sum(marks.values())
    alike = often >= _ONE_MARK * marked and often > tally.count(WORD) + marked - often
    if alike and often >= _SOME * (bare + often):
        return mark
    return numerals.BARE if bare > marked else None


def _style(name: str, tally: Tally, habit: Habit) -> tuple[str, str]:
    """Returns whether a column has decimal points or commas, and the doubt in words."""
    if said := habit.said("decimal", name):
        return said, ""
    point, comma = tally.count(numerals.POINT), tally.count(numerals.COMMA)
    if point != comma:
        return (numerals.POINT, "") if point > comma else (numerals.COMMA, "")
    either = {each: tally.count(each) for each in (numerals.POINT_THREE, numerals.COMMA_THREE)}
    if not any(either.values()):
        return habit.decimal or numerals.POINT, ""
    return _doubtful(tally, either, habit)


def _doubtful(tally: Tally, either: dict[str, int], habit: Habit) -> tuple[str, str]:
    """Returns the style of numbers that are `1.234` or `1,234` wherever they have a sign."""
    separator = max(either, key=lambda each: either[each])
    example = next(
        text
        for (name, _), each in tally.found.items()
        if name == separator
        for text in each.examples
    )
    whole = tally.count(numerals.WHOLE, numerals.GROUPED) > 0
    money = any(_MONEY & set("".join(mark)) for mark in tally.marks())
    if separator == numerals.COMMA_THREE:
        comma = habit.decimal == numerals.COMMA or (habit.semicolons and not habit.decimal)
        style = numerals.COMMA if comma else numerals.POINT
        return style, "" if habit.decimal or (money and not comma) else _said(example, style)
    apart = whole and either[separator] >= _FEW and (money or _marked(tally))
    if habit.decimal == numerals.COMMA or (not habit.decimal and (habit.semicolons or apart)):
        sure = habit.decimal == numerals.COMMA and _grouped(tally, either[separator])
        return numerals.COMMA, "" if sure else _said(example, numerals.COMMA)
    many = (whole or money) and either[separator] >= _FEW and not habit.decimal
    return numerals.POINT, _said(example, numerals.POINT) if many else ""


def _grouped(tally: Tally, apart: int) -> bool:
    """Whether many numbers are set apart at the thousands, and all below are whole."""
    below = tally.count(numerals.WHOLE)
    return min(below, apart) >= _FEW and max(tally.widths, default=0) <= 3


def _marked(tally: Tally) -> bool:
    return any(mark != numerals.BARE for mark in tally.marks())


def _said(example: str, style: str) -> str:
    """Returns how a doubtful number is read, in words."""
    import pyarrow as pa

    mark = numerals.mark_of(example) or numerals.BARE
    value = numerals.read(pa.array([example]), numerals.form(style, mark, []))[0]
    return f"{example!r} is read as {value:.10g}"


def dated(name: str, tally: Tally, habit: Habit) -> Decision:
    """Returns how the dates of a column are read; a text where most cells are none."""
    day, month = tally.count(dates.DAY), tally.count(dates.MONTH)
    either, question = tally.count(dates.EITHER), ""
    first = habit.said("dates", name)
    if not first and day != month:
        first = DAY_FIRST if day > month else MONTH_FIRST
    if not first and either:
        example = next(iter(tally.found[dates.EITHER, numerals.BARE].examples))
        first = habit.first or _usual(example, habit)
        other = MONTH_FIRST if first == DAY_FIRST else DAY_FIRST
        way = _option("dates", name, other)
        european = "." in example or habit.decimal == numerals.COMMA
        sure = bool(habit.first) or (first == DAY_FIRST and european)
        said = f"{example!r} is read with the {first} first; {way} says otherwise"
        question = "" if sure else said
    form = _ORDERS[first] if first else dates.YEAR
    fitting = {dates.CLEAR, dates.EITHER, form if first else dates.CLEAR}
    return _decision(DATE, form, question, tally, {(each, numerals.BARE) for each in fitting})


def _usual(example: str, habit: Habit) -> str:
    """Returns what usually comes first: the month between slashes, where decimal points are."""
    european = habit.decimal == numerals.COMMA or habit.semicolons
    return MONTH_FIRST if "/" in example and not european else DAY_FIRST


def _decision(what: str, form: str, question: str, tally: Tally, fitting: set[Any]) -> Decision:
    odd = tuple(each for kind, each in tally.found.items() if kind not in fitting)
    count = sum(each.count for kind, each in tally.found.items() if kind in fitting)
    if count <= _MOST * tally.present:
        return Decision(TEXT)
    return Decision(what, form, question, odd, count)


def _option(option: str, name: str, value: str) -> str:
    return _checks.assigned(option, f"{name}:{value}")
