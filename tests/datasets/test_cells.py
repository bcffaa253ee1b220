"""Cells as Arrow texts."""

import numpy as np
import pandas as pd
import pyarrow as pa

from keras_trainkit.datasets import cells


def test_cells_are_texts_whatever_their_column_is():
    whole = pd.Series([1, 2])
    for column in (whole, whole.astype(float), whole.astype("Int64"), whole.astype(str)):
        assert cells.texts(column).to_pylist() == ["1", "2"]
    assert cells.texts(pd.Series([1.0, None, 0.1])).to_pylist() == ["1", None, "0.1"]
    assert cells.texts(pd.Series([True, None, " x "], dtype=object)).to_pylist() == [
        "True",
        None,
        "x",
    ]
    assert cells.texts(pd.Series(["ä", None], dtype=object)).to_pylist() == ["ä", None]


def test_digits_spaces_and_signs_of_other_scripts_are_plain():
    odd = pa.array(["\u06f1\u066b\u06f5", "1\u00a0000", "1\u2019000", "\u22125", "é", None])
    assert cells.plain(odd).to_pylist() == ["1.5", "1 000", "1'000", "-5", "é", None]


def test_matches_are_of_the_whole_text():
    found = cells.matches(pa.array(["12", "a12", None, "1\n2"]), "[0-9]+")
    assert found.tolist() == [True, False, False, False]
    kept = cells.where(pa.array(["1", "x"]), np.array([True, False]))
    np.testing.assert_array_equal(cells.floats(kept), [1.0, np.nan])
