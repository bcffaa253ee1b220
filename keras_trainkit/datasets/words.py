"""What is doubtful of a column of words: numbers lost among them, spellings that differ little."""

from collections import Counter
from typing import TYPE_CHECKING

from keras_trainkit import _checks
from keras_trainkit.datasets import numerals
from keras_trainkit.datasets.tally import WORD, Tally

if TYPE_CHECKING:
    import pandas as pd

_FEW_WORDS, _LOST = 3, 0.2  # words that may mean nothing, and the least share beside them
_UNITS, _MOSTLY = 2, 0.95  # units in one column; the least share of its cells that have any
_LEAST, _MOST = 20, 1000  # cells that are no words; different words that are compared


def lost(tally: Tally) -> str:
    """Returns a question where many cells are numbers or dates, and a few words stand for none."""
    texts = tally.found.get((WORD, numerals.BARE))
    read = tally.present - tally.count(WORD)
    if not texts or read < max(_LEAST, _LOST * tally.present):
        return ""
    if len(texts.examples) > _FEW_WORDS or any("," in each for each in texts.examples):
        return ""
    way = _checks.assigned("missing", ",".join(texts.examples))
    if len(tally.marks() - Counter({numerals.BARE: tally.present})) >= _UNITS:
        return ""  # they would stay a category
    return f"{read:,} of its cells are numbers or dates; {way} reads them"


def units(tally: Tally) -> str:
    """Returns a question where most cells are numbers of different units, as 5 GB and 20 MB."""
    marks = [mark for mark in tally.marks() if mark != numerals.BARE]
    if len(marks) < _UNITS or tally.count(*numerals.CLASSES) < _MOSTLY * tally.present:
        return ""
    shown = ", ".join(repr("".join(mark)) for mark in marks[:4])
    return f"its numbers have several units, {shown}: a category unless the file has one"


def alike(present: "pd.Series") -> str:
    """Returns a question where categories differ in capital letters alone."""
    texts = present.astype(str).str.strip().drop_duplicates()
    double = texts[texts.str.lower().duplicated(keep=False)]
    if not len(double) or len(texts) > _MOST:
        return ""
    shown = ", ".join(repr(text) for text in double.iloc[:3])
    return f"{shown} are different categories; mend them in the file if they are one"
