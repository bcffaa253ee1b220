"""What the cells of a column look like, counted: a tally of pieces is the tally of the whole.

Every cell with a value falls into one class: a kind of number with its currency or unit, a kind of
date, a duration, or a word. How a column is read follows from the counts alone, so that a file
held in memory and one that is read in pieces are read alike.
"""

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit.datasets import cells, dates, durations, numerals

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

WORD = "word"
SHOWN = 6  # different texts of a class that a sentence can name
_PLAIN = (numerals.WHOLE, numerals.ZERO_LED, numerals.POINT)
Kind = tuple[str, numerals.Mark]
POINT_ZERO = "3.0"  # a whole number as programs write it in a column with gaps
_DAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_ALSO = {  # what a number can be besides
    POINT_ZERO: r"[0-9]+\.0",
    dates.SERIAL: r"[23456][0-9]{4}(?:\.[0-9]+)?",
    dates.LONG: rf"{_DAY}(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){{2}}",
    dates.COMPACT: _DAY,
    dates.SECONDS: r"9[0-9]{8}|1[0-9]{9}|2[01][0-9]{8}",
    dates.MILLISECONDS: r"9[0-9]{11}|1[0-9]{12}|2[01][0-9]{11}",
    dates.MICROSECONDS: r"9[0-9]{14}|1[0-9]{15}|2[01][0-9]{14}",
    dates.NANOSECONDS: r"9[0-9]{17}|1[0-9]{18}|2[01][0-9]{17}",
}


@dataclasses.dataclass
class Cells:
    """How many cells are of a class, and where the first few different ones stand."""

    count: int = 0
    examples: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Tally:
    """The counts of one column.

    Attributes:
        rows: how many cells there are.
        missing: how many have no value.
        found: the cells of each class.
        also: plain numbers that can be dates as well, by the form of the date; or whole, with `.0`.
        unplain: numbers that are not digits, a point, a sign and an exponent alone.
        widths: how many whole numbers have so many characters.
        place: the name of the index that says where a cell stands.

    Example:
        >>> import pandas as pd
        >>> tally = Tally()
        >>> tally.add(pd.Series(["1,5", None, "soon"]))
        >>> tally.count("comma"), tally.missing, list(tally.found["word", ("", "")].examples)
        (1, 1, ['soon'])
    """

    rows: int = 0
    missing: int = 0
    found: dict[Kind, Cells] = dataclasses.field(default_factory=dict)
    also: Counter[str] = dataclasses.field(default_factory=Counter)
    unplain: int = 0
    widths: Counter[int] = dataclasses.field(default_factory=Counter)
    place: Any = "row"

    @property
    def whole(self) -> bool:
        """Whether all cells are whole numbers, `3.0` too."""
        digits = self.count(numerals.WHOLE, numerals.ZERO_LED)
        return digits + self.also[POINT_ZERO] == self.present

    @property
    def present(self) -> int:
        """How many cells have a value."""
        return self.rows - self.missing

    def count(self, *classes: str) -> int:
        """Returns how many cells are of any of these classes, whatever their mark."""
        return sum(each.count for (name, _), each in self.found.items() if name in classes)

    def marks(self) -> Counter[numerals.Mark]:
        """Returns how many numbers have each currency or unit."""
        total: Counter[numerals.Mark] = Counter()
        for (name, mark), each in self.found.items():
            if name in numerals.CLASSES:
                total[mark] += each.count
        return total

    def add(self, column: "pd.Series") -> None:
        """Counts the cells of a column, or of a piece of it."""
        import pyarrow.compute as pc

        self.place = column.index.name
        if column.dtype.kind in "fmM" and self._typed(column):
            return
        texts = cells.plain(cells.texts(column))
        self.rows += len(texts)
        self.missing += texts.null_count
        counted = pc.value_counts(texts.drop_null())
        unique, counts = counted.field(0), counted.field(1).to_numpy()
        left = np.ones(len(unique), bool)
        for name, mark, places, plain in numerals.classes(unique):
            left[places] = False
            self.unplain += 0 if plain else int(counts[places].sum())
            self._count(name, mark, unique, counts, places, (texts, column))
            if name in _PLAIN and mark == numerals.BARE:
                self._plain(name, unique, counts, places)
        rest = np.flatnonzero(left)
        for kinds in (durations.classes, dates.classes):
            taken = np.zeros(len(rest), bool)
            for name, places in kinds(unique.take(rest)):
                taken[places] = True
                self._count(name, numerals.BARE, unique, counts, rest[places], (texts, column))
            rest = rest[~taken]
        self._count(WORD, numerals.BARE, unique, counts, rest, (texts, column))

    def _typed(self, column: "pd.Series") -> bool:
        """Counts numbers, dates or durations that need no reading; False for whole numbers."""
        present = column.dropna()
        if (
            column.dtype.kind == "f"
            and (present == np.floor(present)).all()
            and (np.isfinite(present).all())
        ):
            return False
        self.rows += len(column)
        self.missing += len(column) - len(present)
        name = {"f": numerals.TYPED, "m": durations.THREE, "M": dates.CLEAR}[column.dtype.kind]
        odd = present[np.isinf(present)] if column.dtype.kind == "f" else present[:0]
        if count := len(present) - len(odd):
            self.found.setdefault((name, numerals.BARE), Cells()).count += count
        for value, row in zip(odd, odd.index, strict=True):
            own = self.found.setdefault((numerals.SPECIAL, numerals.BARE), Cells())
            own.count += 1
            own.examples.setdefault(str(value), row)
        return True

    def _count(
        self,
        name: str,
        mark: numerals.Mark,
        unique: "pa.Array",
        counts: np.ndarray,
        places: np.ndarray,
        source: "tuple[pa.Array, pd.Series]",
    ) -> None:
        import pyarrow.compute as pc

        if not len(places):
            return
        own = self.found.setdefault((name, mark), Cells())
        own.count += int(counts[places].sum())
        texts, column = source
        for place in places[: SHOWN - len(own.examples)]:
            row = pc.index(texts, unique[int(place)]).as_py()
            own.examples.setdefault(str(column.iloc[row]).strip(), column.index[row])

    def _plain(self, name: str, unique: "pa.Array", counts: np.ndarray, places: np.ndarray) -> None:
        import pyarrow.compute as pc

        own, often = unique.take(places), counts[places]
        for form, pattern in _ALSO.items():
            if found := int(often[cells.matches(own, pattern)].sum()):
                self.also[form] += found
        if name == numerals.POINT:
            return
        lengths = pc.utf8_length(own).to_numpy()
        for width in np.unique(lengths):
            self.widths[int(width)] += int(often[lengths == width].sum())
