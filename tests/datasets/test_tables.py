"""A table of your own, and everything that can be wrong with it."""

import dataclasses
import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.datasets import tables
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.schema import Schema
from tests.datasets.own_tables import messy, written

READING = tables.Reading("price")
GOOD = "a,b,price\n" + "".join(f"{n},{n % 3},{n / 7}\n" for n in range(30))


def test_a_messy_table_is_encoded_by_its_schema_alone(tmp_path):
    frame = messy()
    path = written(tmp_path, frame)
    splits = tables.load(str(path), READING)
    assert splits.source == f"csv:{path}"
    assert splits.features == ("area", "garden", "sold", "city")
    assert "regression of 'price'" in splits.note
    known = Schema.from_json(splits.files["schema.json"])
    x = known.encode(pd.read_csv(path, dtype=str))
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(getattr(splits, part).x, x[splits.places[part]])
        wanted = frame["price"].to_numpy()[splits.places[part]].astype("float32")
        np.testing.assert_array_equal(getattr(splits, part).y, wanted)


def test_levels_come_from_training_rows_alone(tmp_path):
    path = written(tmp_path, messy())
    splits = tables.load(str(path), READING)
    city = next(
        c for c in Schema.from_json(splits.files["schema.json"]).columns if c.name == "city"
    )
    rows = messy()["city"].iloc[splits.places["train"]].value_counts()
    assert set(city.levels) == set(rows.index[rows >= 3])


def test_the_columns_are_printed(tmp_path):
    splits = tables.load(str(written(tmp_path, messy())), READING)
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(*splits.details)
    text = console.export_text()
    for words in ("listing_id  id", "country     constant", "sold        date", "left out"):
        assert words in text


def test_names_with_brackets_are_printed_as_they_are(tmp_path):
    text = GOOD.replace("a,b", "rate [/min],temp [degC]")
    splits = tables.load(str(written(tmp_path, text)), READING)
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(*splits.details)
    printed = console.export_text()
    assert "rate [/min]" in printed
    assert "temp [degC]" in printed


def test_a_number_may_mean_no_value():
    frame = pd.DataFrame({"a": [1.0, -999.0], "b": [3, -999], "c": ["?", "x"]})
    assert tables.without(frame, "-999, ?").isna().to_numpy().tolist() == [
        [False, False, True],
        [True, True, False],
    ]


def test_a_category_that_begins_after_the_training_rows_is_named(tmp_path):
    rows = "".join(f"{n},{'' if n < 90 else 'ab'[n % 2]},{n / 7}\n" for n in range(100))
    path = written(tmp_path, "day,kind,price\n" + rows)
    reading = dataclasses.replace(READING, partition=Partition("time:day"))
    with pytest.raises(InputError, match="column 'kind' must be filled in some training rows"):
        tables.load(str(path), reading)


def test_classes_are_named_and_rows_without_one_left_out_when_told(tmp_path):
    text = "a,price\n" + "".join(f"{n / 2},{'high' if n % 3 else 'low'}\n" for n in range(60))
    path = written(tmp_path, text + "5,\n")
    told = dataclasses.replace(READING, drop_unlabelled=True)
    splits = tables.load(str(path), told)
    assert splits.labels == ("high", "low")
    assert sum(len(getattr(splits, part)) for part in ("train", "validation", "test")) == 60


def test_a_price_with_a_currency_is_a_number_to_predict(tmp_path):
    prices = [f"€{1000 + 7 * n:,}" for n in range(60)]
    frame = pd.DataFrame({"a": np.arange(60) / 7, "price": prices})
    splits = tables.load(str(written(tmp_path, frame)), READING)
    known = Schema.from_json(splits.files["schema.json"])
    assert (known.task, known.target_format) == ("regression", "€1,234.5")
    assert "of 'price', read as €1,234.5 (inferred" in splits.note
    np.testing.assert_allclose(splits.train.y, 1000 + 49 * splits.train.x[:, 0], rtol=1e-6)
    odd = written(tmp_path, frame.replace("€1,000", "$1,000"))
    told = dataclasses.replace(READING, task="regression")
    with pytest.raises(InputError, match=r"must hold finite numbers .* received '\$1,000'"):
        tables.load(str(odd), told)


def test_a_table_that_packages_ship():
    splits = tables.load("auto", tables.Reading(""))
    assert splits.source == "bundled:autompg"
    with pytest.raises(InputError, match="must be a table; received bundled:mnist"):
        tables.load("bundled:mnist", tables.Reading(""))


BAD = {
    "empty file": ("", {}, "must hold a header and rows"),
    "header alone": ("a,price\n", {}, "must hold rows; received none"),
    "binary": (b"a\x00b,c\n1,2\n", {}, "must hold a header and rows"),
    "target not a column": (GOOD, {"target": "prize"}, "received 'prize'. Nearest: 'price'"),
    "no target": (GOOD, {"target": ""}, "target must name the column to predict"),
    "target with gaps": (GOOD + "1,2,\n", {}, "1 rows without, first in line 32"),
    "one row": ("a,price\n1,2\n", {}, "at least 10 rows with a target; received 1"),
    "one value": ("a,price\n" + "1,5\n2,5\n" * 10, {}, "must vary; received only one class, '5'"),
    "one class": ("a,price\n" + "1,x\n2,x\n" * 10, {}, "must vary; received only one class, 'x'"),
    "10,000 classes": (
        "a,price\n" + "".join(f"{n % 7},c{n}\n" for n in range(10_000)),
        {},
        "at most 1,000 classes; received 10,000",
    ),
    "class without training rows": (
        "a,b,price\n" + "".join(f"{n},{n % 7},{'xyz'[n // 99 + n % 2]}\n" for n in range(100)),
        {"partition": tables.Partition("time:a")},
        "training rows of every class; received none of 'z'",
    ),
    "long row": (GOOD + "1,2,3,4\n", {}, "3 cells in every line, .* received 4 in line 32"),
    "short row": (GOOD + "1,2\n", {}, "received 2 in line 32"),
    "wrong delimiter": ("a b price\n1 2 3\n", {}, "separated by .* 'a b price'"),
    "wrong encoding": ("a,price\n1,é\n".encode("latin-1"), {}, "text in utf-8 .* encoding=latin-1"),
    "unknown encoding": (GOOD, {"encoding": "utf-99"}, "must be text in utf-99"),
    "mixed types": (GOOD + "x,1,2\n", {}, "numbers or words, not both; received 'x' in line 32"),
    "double names": ("a,a,price\n1,2,3\n", {}, "received 'a' twice"),
    "nothing to learn from": ("a,price\n" + "1,5\n1,6\n" * 10, {}, r"received a \(constant\)"),
    "infinite target": (
        GOOD + "1,2,inf\n",
        {"task": "regression"},
        "finite numbers for task=regression; received 'inf'",
    ),
    "words as regression": (
        "a,price\n" + "1,x\n2,y\n" * 10,
        {"task": "regression"},
        "finite numbers for task=regression; received 'x'",
    ),
    "unknown kind": (GOOD, {"kinds": "a:number"}, "Did you mean 'numeric'"),
}


@pytest.mark.parametrize(("text", "fields", "words"), BAD.values(), ids=BAD)
def test_bad_tables_are_one_sentence(text, fields, words, tmp_path):
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=words) as caught:
        tables.load(str(path), dataclasses.replace(READING, **fields))
    assert "\n" not in str(caught.value)


def test_bad_files_are_one_sentence(tmp_path):
    with pytest.raises(InputError, match="must be a file that exists"):
        tables.load(str(tmp_path / "none.csv"), READING)
    with pytest.raises(InputError, match="must be a file that ends in"):
        tables.load(str(tmp_path / "none.xls"), READING)
    with pytest.raises(InputError, match="must be a whole Parquet file"):
        tables.load(str(written(tmp_path, GOOD, "a.parquet")), READING)


@pytest.mark.parametrize("gaps", [False, True])
def test_a_category_is_one_text_in_every_kind_of_file(tmp_path, gaps):
    """Whole numbers become 3.0 where a column has gaps: in Parquet, npz, and a CSV of pandas."""
    table = pd.DataFrame(
        {"a": np.arange(60) % 7 / 3, "zone": np.arange(60) % 4, "price": range(60)}
    )
    zones = table["zone"].astype(float).mask(np.arange(60) % 10 == 0) if gaps else table["zone"]
    table = table.assign(zone=zones)
    table.to_csv(tmp_path / "t.csv", index=False)
    table.to_parquet(tmp_path / "t.parquet")
    np.savez(tmp_path / "t.npz", **{name: table[name].to_numpy() for name in table})
    reading = dataclasses.replace(READING, kinds="zone:categorical")
    found = [tables.load(str(tmp_path / f"t.{end}"), reading) for end in ("csv", "parquet", "npz")]
    schemas = [Schema.from_json(splits.files["schema.json"]) for splits in found]
    for splits, known in zip(found, schemas, strict=True):
        assert known.columns[-1].levels == ("0", "1", "2", "3")
        assert known.columns[-1].missing == 6 * gaps
        np.testing.assert_array_equal(splits.train.x, found[0].train.x)


def test_lines_are_those_of_the_file_after_rows_were_left_out(tmp_path):
    rows = [f"{n},{n % 3},{'' if n < 5 else n / 7}" for n in range(40)]
    rows[30] = "x,1,2"
    path = written(tmp_path, "a,b,price\n" + "\n".join(rows))
    reading = dataclasses.replace(READING, drop_unlabelled=True)
    with pytest.raises(InputError, match="received 'x' in line 32 among 34 numbers"):
        tables.load(str(path), reading)
    splits = tables.load(str(written(tmp_path, "a,b,price\n" + "\n".join(rows[:30]))), reading)
    assert min(min(places) for places in splits.places.values()) == 5
