"""Doubts about words."""

import pandas as pd

from keras_trainkit.datasets import words
from keras_trainkit.datasets.tally import Tally


def tallied(texts):
    tally = Tally()
    tally.add(pd.Series(texts))
    return tally


def test_numbers_and_dates_beside_few_words_are_asked_about():
    numbers = [str(n) for n in range(30)]
    assert words.lost(tallied(numbers + ["none"] * 60)).startswith("30 of its cells are numbers")
    assert "'missing=no,none yet'" in words.lost(tallied(numbers + ["no", "none yet"] * 30))
    assert words.lost(tallied(numbers + list("abcdefgh") * 10)) == ""
    assert words.lost(tallied(["red", "blue"] * 30)) == ""
    assert words.lost(tallied(numbers[:5] + ["none"] * 10)) == ""


def test_spellings():
    assert "'red', 'RED'" in words.alike(pd.Series(["red", "RED", "blue"]))
    assert words.alike(pd.Series(["red", " red", "blue"])) == ""
