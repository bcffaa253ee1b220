"""Data frames as data."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import handed, tables
from keras_trainkit.datasets.schema import Schema
from tests.datasets.own_tables import messy


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))


def test_a_frame_is_kept_once_and_read_as_its_file_would_be(tmp_path):
    frame = messy(300)
    name = handed.kept(frame)
    assert handed.kept(frame.copy()) == name
    assert handed.kept(frame.assign(area=0.0)) != name
    assert len(list((tmp_path / "cache").iterdir())) == 2
    splits = tables.load(name, tables.Reading("price"))
    frame.to_csv(tmp_path / "t.csv", index=False)
    same = tables.load(str(tmp_path / "t.csv"), tables.Reading("price"))
    np.testing.assert_array_equal(splits.train.x, same.train.x)
    known = Schema.from_json(splits.files["schema.json"])
    assert dataclasses.asdict(known)["target"] == "price"


def test_a_frame_of_polars(tmp_path):
    polars = pytest.importorskip("polars")
    frame = pd.DataFrame({"a": [1.5, None, 3.0], "b": ["x", "y", None]})
    name = handed.kept(polars.from_pandas(frame))
    pd.testing.assert_frame_equal(pd.read_parquet(name), frame)


def test_a_name_stays_and_other_values_are_refused():
    assert handed.kept("houses.csv") == "houses.csv"
    with pytest.raises(InputError, match="received a ndarray"):
        handed.kept(np.zeros((3, 2)))
