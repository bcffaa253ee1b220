"""Columns on the page, and their values as the file had them."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets.columns import Column
from keras_trainkit.reporting import report_columns
from tests.reporting.examples import classes, make_run


def test_an_axis_has_names_for_codes_and_dates_and_none_for_plain_numbers():
    town = Column("town", "categorical", levels=tuple("abcdefghijklmnopqrst"))
    codes = np.repeat(np.arange(20), np.arange(1, 21)).astype(float)
    marks = report_columns.marks(town, codes)
    assert list(marks.values()) == list("ijklmnopqrst")  # the commonest twelve
    days = report_columns.marks(Column("day", "date"), 19723 + np.arange(366.0))
    assert next(iter(days.values())) == "2024-01-05"
    assert report_columns.marks(Column("n", "numeric"), codes) is None
    assert report_columns.marks(town, np.array([np.nan])) is None


def test_a_run_without_a_table_has_no_columns_and_a_damaged_schema_is_said(tmp_path):
    run = make_run(tmp_path, classes())
    assert report_columns.schema(run) is None
    run.write_json("schema.json", {"columns": [{"nom": 3}]})
    with pytest.raises(InputError, match="must be a schema as a run writes it"):
        report_columns.schema(run)
