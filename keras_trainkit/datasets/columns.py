"""What each column of a table is: inferred, said, and open to be told otherwise."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import (
    cells,
    columnar,
    dates,
    decisions,
    durations,
    frame,
    names,
    numerals,
    words,
)
from keras_trainkit.datasets.decisions import Decision, Habit
from keras_trainkit.datasets.tally import WORD as WORDS
from keras_trainkit.datasets.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

NUMERIC, BOOLEAN, CATEGORICAL, DATE = "numeric", "boolean", "categorical", "date"
ID, CONSTANT, TEXT, NESTED, DROPPED = "id", "constant", "text", "nested", "dropped"
WORD = "word"  # of a text: a column for each
USED = (NUMERIC, BOOLEAN, DATE, CATEGORICAL, WORD)
TOLD = (NUMERIC, BOOLEAN, DATE, CATEGORICAL, TEXT, DROPPED)
FILLED = "filled"  # the format of a column that has one value or none
MOST_LEVELS = 1000
_WORDS = {
    1.0: "true yes y t on ja j oui si sí sim tak vrai wahr 1 1.0",
    0.0: "false no n f off nein nee non não nao nie faux falsch 0 0.0",
}
TRUTH: dict[str, float] = {word: value for value, words in _WORDS.items() for word in words.split()}
_SURE_DATES = (dates.COMPACT, dates.LONG)  # in a column whose name speaks of time
_LEAST = 20  # different values of an id
_SPELLINGS = 20  # of yes and no in one column
_MOST_ODD = 5  # texts that a sentence names
_NEARLY_ALL = 0.95  # some rows stand twice in most files


@dataclasses.dataclass(frozen=True)
class Column:
    """What a column is, and what becomes of it.

    Attributes:
        name: as the file has it.
        kind: numeric, boolean, date or categorical; a text is used by its words, each a column of
            the kind word; id, constant, nested or dropped are not used.
        missing: rows without a value.
        distinct: different values.
        format: of dates, the order of their parts, as `dates` names it; of numbers, an example as
            `numerals` reads it, empty where they are plain; of a boolean, `filled` where it says
            whether there is a value.
        levels: texts of a category in the order of their codes 0, 1, ...; taken from training rows;
            the words of a text that are used, or the one word.
        offset: what is taken off a number, so that float32 tells near values apart.
        question: what is doubtful, and the option that answers it.
        usual: of training rows: the share without a value, then 21 quantiles of numbers and dates,
            or the share of each level.
        source: the column in the file that holds a word; empty for other kinds.
    """

    name: str
    kind: str
    missing: int = 0
    distinct: int = 0
    format: str = ""
    levels: tuple[str, ...] = ()
    offset: float = 0.0
    question: str = ""
    usual: tuple[float, ...] = ()
    source: str = ""

    @property
    def origin(self) -> str:
        """The name of the column in the file."""
        return self.source or self.name

    @property
    def used(self) -> bool:
        """Whether the model sees it."""
        return self.kind in USED

    def action(self) -> str:
        """Returns what will be done with it, in words."""
        how = f" (read as {self.format})" if self.format else ""
        filled = self.format == FILLED
        words = {
            NUMERIC: f"robust-scaled, outliers clipped smoothly{how}",
            BOOLEAN: "1 where filled, 0 where empty" if filled else "0 or 1",
            DATE: f"days since 1970, season, weekday and hour{how}",
            CATEGORICAL: f"embedded: {len(self.levels):,} levels, the rest as unseen",
            ID: "left out: it names rows",
            CONSTANT: "left out: it never varies",
            TEXT: self._spoken(),
            WORD: f"1 where {self.source!r} holds the word, 0 elsewhere",
            NESTED: "left out: it holds lists or records",
            DROPPED: "left out, as you said",
        }
        marked = "; missing are marked" if self.missing and self.used and not filled else ""
        return words[self.kind] + marked

    def _spoken(self) -> str:
        if not self.levels:
            return "left out: texts of their own in most rows, without a word in common"
        count = len(self.levels)
        return f"{count:,} common {'word' if count == 1 else 'words'}, each there or not"


def infer(
    column: "pd.Series", told: str = "", tally: Tally | None = None, habit: Habit | None = None
) -> Column:
    """Returns what a column is.

    Args:
        column: its values, or a sample; texts as a CSV holds them, or typed ones.
        told: the kind, where the user said it.
        tally: of all its cells, where `column` is a sample.
        habit: of the file.

    Raises:
        InputError: numbers or dates and words are mixed, or `told` does not fit.
    """
    name, habit = str(column.name), habit or Habit()
    tally = tally or counted(column)
    present = column.dropna()
    first = str(present.iloc[0]) if len(present) else ""
    base = Column(name, CONSTANT, tally.missing, int(present.nunique()))
    if told:
        _checks.one_of(f"kinds of {name}", told, list(TOLD))
        form = _told_format(name, tally, told, habit, first)
        return dataclasses.replace(base, kind=told, format=form)
    if first == columnar.NESTED:
        return dataclasses.replace(base, kind=NESTED)
    if base.distinct <= 1:
        return _one_value(base, first, tally)
    return _of_cells(base, present, tally, habit)


def counted(column: "pd.Series") -> Tally:
    """Returns the tally of a column."""
    tally = Tally()
    tally.add(column)
    return tally


def _one_value(base: Column, value: str, tally: Tally) -> Column:
    """Returns a constant; or a flag, where some rows have the value and others none."""
    if min(tally.missing, tally.present) < 3:
        return base
    return dataclasses.replace(base, kind=BOOLEAN, format=FILLED, levels=(value,))


def _of_cells(base: Column, present: "pd.Series", tally: Tally, habit: Habit) -> Column:
    if present.dtype.kind == "M":
        return dataclasses.replace(base, kind=DATE, format=dates.YEAR)
    if is_boolean(present, base.distinct):
        return dataclasses.replace(base, kind=BOOLEAN)
    found = decisions.decide(base.name, tally, habit)
    if found.what == decisions.TEXT:
        question = words.lost(tally) or words.units(tally) or words.alike(present)
        return dataclasses.replace(base, kind=_words(present, base.distinct), question=question)
    refuse_odd(f"column {base.name!r}", found, tally, base.name)
    if found.what == decisions.DATE:
        return dataclasses.replace(base, kind=DATE, format=found.form, question=found.question)
    if found.what == decisions.DURATION:
        return dataclasses.replace(base, kind=NUMERIC, format=found.form)
    return _numeric(base, present, tally, found)


def _numeric(base: Column, present: "pd.Series", tally: Tally, found: Decision) -> Column:
    """Returns numbers as such, or as the dates, codes or ids that they are."""
    name, whole = base.name, tally.whole
    own = nearly_all(base.distinct, len(present))
    if form := names.dated(name, tally):
        said = f"{_example(present)} is read as a date; {_kinds(name, NUMERIC)} says otherwise"
        question = "" if form in _SURE_DATES else said
        return dataclasses.replace(base, kind=DATE, format=form, question=question)
    if whole and own and names.is_id(name):
        return dataclasses.replace(base, kind=ID)
    if whole and names.is_code(name, tally):
        question = (
            f"{_example(present)} is a code, not a quantity; {_kinds(name, NUMERIC)} says otherwise"
        )
        kind = ID if own else CATEGORICAL
        sure = own or names.surely_code(name, tally)
        return dataclasses.replace(base, kind=kind, question="" if sure else question)
    question = found.question
    if whole and own and not question and _counts_rows(present):
        question = f"it counts rows one by one; {_kinds(name, DROPPED)} leaves it out"
    return dataclasses.replace(base, kind=NUMERIC, format=found.form, question=question)


def _kinds(name: str, kind: str) -> str:
    return _checks.assigned("kinds", f"{name}:{kind}")


def _example(present: "pd.Series") -> str:
    value = present.iloc[0]
    whole = isinstance(value, float) and value.is_integer()
    return repr(str(int(value) if whole else value))


def _counts_rows(present: "pd.Series") -> bool:
    """Whether numbers rise by one a row, rows that were left out included."""
    if present.index.dtype.kind not in "iu":
        return False
    apart = numbers(present) - present.index.to_numpy(np.float64)
    return bool((apart == np.median(apart)).mean() > _NEARLY_ALL)


def _words(present: "pd.Series", distinct: int) -> str:
    if nearly_all(distinct, len(present)):
        spaced = present.astype(str).str.strip().str.contains(" ").mean()
        return TEXT if spaced > 0.5 else ID
    return TEXT if distinct > _LEAST and distinct > 0.5 * len(present) else CATEGORICAL


def _told_format(name: str, tally: Tally, told: str, habit: Habit, first: str) -> str:
    """Returns how a column's dates or numbers are written, which the user said it holds."""
    if told == DATE:
        form = names.dated(name, tally, told=True)
        found = (
            Decision(decisions.DATE, form, fitting=1)
            if form
            else decisions.dated(name, tally, habit)
        )
        if found.what != decisions.DATE:
            raise InputError(f"column {name!r} must hold dates; received {first!r}.")
    elif told == NUMERIC:
        found = decisions.decide(name, tally, habit)
        found = found if found.what == decisions.DURATION else decisions.numbers(name, tally, habit)
        if found.what == decisions.TEXT:
            raise InputError(f"column {name!r} must hold numbers; received {first!r}.")
    else:
        return ""
    refuse_odd(f"column {name!r}", found, tally, name)
    return found.form


def refuse_odd(what: str, found: Decision, tally: Tally, name: str, way: str = "") -> None:
    """Raises InputError where some cells do not fit the rest, and names the first.

    Args:
        what: whose cells they are: `column 'a'`.
        found: how the column is read.
        tally: of its cells.
        name: of the column.
        way: a way out beside mending the file; `kinds=NAME:categorical` where empty.
    """
    if not found.odd:
        return
    texts = [text for each in found.odd for text in each.examples]
    place = frame.place_of(tally.place, found.odd[0].examples[texts[0]])
    count = sum(each.count for each in found.odd)
    words = all(each is tally.found.get((WORDS, numerals.BARE)) for each in found.odd)
    kind = {decisions.NUMBER: "numbers", decisions.DATE: "dates", decisions.DURATION: "durations"}[
        found.what
    ]
    rule = f"{kind} or words, not both" if words else f"{kind} of one form"
    plain = len(texts) <= _MOST_ODD and not any("," in text for text in texts)
    empty = _checks.assigned("missing", ",".join(texts))
    unmeant = f"say what means nothing, as {empty}" if plain else "mend them in the file"
    more = f" and {count - 1:,} more such cells" if count > 1 else ""
    form = f" read as {found.form}" if found.form and not words else ""
    raise InputError(
        f"{what} must hold {rule}; received {texts[0]!r} in {place}{more} among {found.fitting:,} "
        f"{kind}{form}: {unmeant}, or {way or 'give ' + _kinds(name, CATEGORICAL)}."
    )


def is_boolean(present: "pd.Series", distinct: int) -> bool:
    """Whether values mean yes and no in some language, however they are spelled."""
    if distinct > _SPELLINGS:
        return False
    seen = {TRUTH.get(str(value).strip().lower()) for value in present.unique()}
    return seen == {0.0, 1.0}  # `yes` and `y` are one value


def nearly_all(distinct: int, count: int) -> bool:
    """Whether a column has a value of its own in nearly every of `count` rows, which are many."""
    return distinct >= _LEAST and distinct > _NEARLY_ALL * count


def numbers(column: "pd.Series", form: str = "") -> np.ndarray:
    """Returns a column as float64, NaN where a cell holds no number that is written in a form."""
    if column.dtype.kind == "m":
        return column.dt.total_seconds().to_numpy(np.float64)
    if column.dtype.kind in "iufb":
        return column.to_numpy(np.float64)
    texts = cells.texts(column)
    if form in durations.CLASSES:
        return durations.read(texts, form)
    return numerals.read(texts, form)
