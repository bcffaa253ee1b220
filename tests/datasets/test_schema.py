import json

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import columns, schema
from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import Schema, fitted

SCHEMA = Schema(
    (
        Column("size", "numeric"),
        Column("rent", "numeric", format="€1,234.5"),
        Column("open", "boolean"),
        Column("day", "date", format="%d.%m.%Y"),
        Column("colour", "categorical", levels=("blue", "red")),
        Column("id", "id"),
    ),
    "price",
    "regression",
)
ROWS = pd.DataFrame(
    {
        "colour": ["red", "mauve", None],
        "size": ["1.5", "inf", None],
        "rent": ["€1,200", "900.5", None],
        "open": ["Yes", "no", None],
        "day": ["02.01.1970", "01.01.2000", None],
    }
)


def test_rows_become_numbers_as_the_table_says():
    nan = np.nan
    days = (pd.Timestamp("2000-01-01") - pd.Timestamp("1970-01-01")).days
    wanted = [[1.5, 1200, 1, 1, 1], [nan, 900.5, 0, days, -1], [nan] * 5]
    found = SCHEMA.encode(ROWS)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.array(wanted, "float32"))


def test_the_file_says_it_all():
    again = Schema.from_json(dict(json.loads(json.dumps(SCHEMA.to_json())).items()))
    assert again == SCHEMA
    np.testing.assert_array_equal(again.encode(ROWS), SCHEMA.encode(ROWS))
    assert SCHEMA.places("numeric", "date") == [0, 1, 3]
    assert "categorical" in SCHEMA.to_json()["about"]


def test_a_file_that_differs_is_one_sentence():
    with pytest.raises(InputError, match=r"lacks 'size' and has 'sise', which the model does not"):
        SCHEMA.encode(ROWS.rename(columns={"size": "sise"}))
    assert SCHEMA.encode(ROWS.assign(more=1)).shape == (3, 5)
    with pytest.raises(
        InputError, match=r"column 'day' must hold dates of one form .* 'soon' in row"
    ):
        SCHEMA.encode(ROWS.assign(day=["02.01.1970", "soon", None]))
    with pytest.raises(InputError, match="column 'size' must hold numbers"):
        SCHEMA.encode(ROWS.assign(size="big"))
    with pytest.raises(InputError, match=r"column 'rent' must hold numbers .* received '\$7'"):
        SCHEMA.encode(ROWS.assign(rent="$7"))


def test_rare_levels_train_what_unseen_means():
    column = Column("c", "categorical")
    assert fitted(column, pd.Series(["a"] * 3 + ["b"] * 2 + [None] * 5)).levels == ("a",)
    assert fitted(column, pd.Series(["a", "b"])).levels == ("a", "b")
    assert fitted(column, pd.Series([1.0] * 3)).levels == ("1",)


def test_a_flag_of_a_whole_number_with_gaps():
    values = pd.Series([1.0, None] * 20, name="flag")
    flag = columns.infer(values)
    assert (flag.kind, flag.format) == ("boolean", "filled")
    assert schema.encode_column(values, flag)[:3].tolist() == [1.0, 0.0, 1.0]
