"""Counts of cells by class."""

import numpy as np
import pandas as pd

from keras_trainkit.datasets import dates, numerals
from keras_trainkit.datasets.tally import WORD, Tally


def test_every_cell_is_of_one_class_and_pieces_add_up():
    texts = ["1", "007", "1.5", "1,5", "1.234", "1 234", "inf", "$3", "9:30", "1:02:03", "3.3.2021"]
    texts = pd.Series([*texts, "2021-03-14", "word", None] * 3)
    whole, parts = Tally(), Tally()
    whole.add(texts)
    parts.add(texts[:10])
    parts.add(texts[10:])
    assert {kind: each.count for kind, each in whole.found.items()} == {
        kind: each.count for kind, each in parts.found.items()
    }
    assert sum(each.count for each in whole.found.values()) == whole.present == 39
    assert (whole.rows, whole.missing, whole.count(WORD)) == (42, 3, 3)
    assert whole.marks() == {numerals.BARE: 21, ("$", ""): 3}


def test_examples_say_where_they_stand():
    tally = Tally()
    for start in (0, 3):
        column = pd.Series(["5", "soon", "\u2212 x y"], index=range(start, start + 3))
        column.index.name = "line"
        tally.add(column)
    assert tally.found[WORD, numerals.BARE].examples == {"soon": 1, "\u2212 x y": 2}
    assert tally.place == "line"


def test_typed_columns_are_counted_without_reading():
    tally = Tally()
    tally.add(pd.Series([0.5, np.inf, np.nan]))
    tally.add(pd.Series([1.0, 20210314.0]))
    tally.add(pd.Series(pd.to_datetime(["2021-03-14"])))
    assert tally.count(numerals.TYPED) == 1
    assert tally.count(numerals.SPECIAL) == 1
    assert tally.count(numerals.WHOLE) == 2
    assert tally.also[dates.COMPACT] == 1
    assert tally.count(dates.CLEAR) == 1
    assert tally.widths == {1: 1, 8: 1}
