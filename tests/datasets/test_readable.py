"""Encoded values, said as the file has them."""

import numpy as np
import pandas as pd

from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.readable import words
from keras_trainkit.datasets.schema import encode_column, fitted


def test_values_are_said_as_the_file_has_them():
    told = pd.Series(["2024-02-29", "1969-12-31", "2420-01-01"])
    day = Column("day", "date", format="year-month-day")
    assert [words(day, v) for v in encode_column(told, day)] == told.tolist()
    count = pd.Series([20210103.0, 20210104.0, 20210109.0])
    number = fitted(Column("n", "numeric"), count)
    assert number.offset
    said = [words(number, v) for v in encode_column(count, number)]
    assert said == ["20,210,103", "20,210,104", "20,210,109"]
    town = Column("town", "categorical", levels=("Bonn",))
    assert [words(town, v) for v in (0, -1, 7, np.nan)] == [
        "Bonn",
        "unseen",
        "unseen",
        "missing",
    ]
