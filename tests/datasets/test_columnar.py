"""Columns with types."""

import datetime
import decimal

import pandas as pd
import pyarrow as pa
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import columnar


def test_types_become_few():
    day, moment = datetime.date(2021, 3, 14), datetime.datetime(2021, 3, 14, 9, 30)
    table = pa.table(
        {
            "bool": [True, None],
            "decimal": [decimal.Decimal("1.5"), None],
            "level": pa.array(["a", None]).dictionary_encode(),
            "date": [day, None],
            "moment": [moment, None],
            "time": [datetime.time(9, 30), None],
            "span": [datetime.timedelta(seconds=90), None],
            "list": [[1], None],
            "record": [{"a": 1}, None],
            "text": [" x ", "NA"],
            "int": [1, 2],
            "none": pa.nulls(2),
        }
    )
    found = columnar.plain(table)
    kinds = "".join(dtype.kind if dtype.kind in "fiMm" else "t" for dtype in found.dtypes)
    assert kinds == "tftMMtmtttit"
    first = found.iloc[0]
    assert (first["bool"], first["time"], first["text"]) == ("True", "09:30:00.000000", "x")
    assert first["list"] == first["record"] == columnar.NESTED
    assert found.iloc[1].drop("int").isna().all()


def test_a_frame_with_cells_of_several_types():
    mixed = pd.DataFrame({"a": [1, "x", None], 5: [1.5, 2.5, 3.5]}, index=[7, 8, 9])
    found = columnar.of_frame(mixed)
    assert found.columns.tolist() == ["a", "5"]
    assert found["a"].tolist()[:2] == ["1", "x"]
    assert found.index.tolist() == [0, 1, 2]
    with pytest.raises(InputError, match="a data frame of pandas or polars; received a dict"):
        columnar.of_frame({"a": [1]})
