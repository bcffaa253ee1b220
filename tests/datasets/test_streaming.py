"""A table through files is the table in memory, parted row by row."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import stream
from keras_trainkit import InputError, train
from keras_trainkit.datasets import frame, streaming, tables
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.schema import Schema
from tests.datasets.own_tables import messy, written

PARTS = ("train", "validation", "test")


@pytest.fixture(autouse=True)
def small_pieces(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(frame, "CHUNK", 500)
    monkeypatch.setattr(streaming, "SAMPLE", 2000)


def reading(**told):
    return tables.Reading("price", stream_above=0, **told)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_row_is_in_one_part_encoded_as_in_memory(tmp_path, ending):
    table = messy(3000)
    path = tmp_path / f"houses.{ending}"
    if ending == "csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    splits = streaming.load(str(path), reading())
    assert splits.train.stored
    assert splits.source == f"{ending}:{path}"
    known = Schema.from_json(splits.files["schema.json"])
    assert [c.name for c in known.used] == ["area", "garden", "sold", "city"]
    missing = {c.name: c.missing for c in known.columns}
    assert missing == table.drop(columns="price").isna().sum().to_dict()
    x = known.encode(table)
    places = {part: splits.places[part][:] for part in PARTS}
    assert sorted(np.concatenate(list(places.values()))) == list(range(3000))
    for part in PARTS:
        np.testing.assert_array_equal(getattr(splits, part).x[:], x[places[part]])
        wanted = table["price"].to_numpy()[places[part]].astype("float32")
        np.testing.assert_array_equal(getattr(splits, part).y[:], wanted)
    shares = [len(places[part]) / 3000 for part in PARTS]
    np.testing.assert_allclose(shares, [0.65, 0.15, 0.2], atol=0.03)


def test_a_small_table_stays_in_memory_and_a_second_load_finds_the_rows(tmp_path):
    path = str(written(tmp_path, messy(300)))
    assert not streaming.load(path, tables.Reading("price")).train.stored
    first = streaming.load(path, reading())
    assert "are kept encoded in" in first.note
    again = streaming.load(path, reading())
    assert "were found encoded in" in again.note
    assert again.train.fingerprint() == first.train.fingerprint()


def test_groups_stay_whole_times_stay_apart_and_folds_test_every_row_once(tmp_path):
    table = messy(3000).assign(patient=np.arange(3000) % 300, day=np.arange(3000)[::-1])
    path = str(written(tmp_path, table))

    def places(**told):
        found = streaming.load(path, reading(partition=Partition(**told)))
        return [found.places[part][:] for part in PARTS]

    groups = [set(table["patient"].iloc[rows]) for rows in places(how="group:patient")]
    assert not groups[0] & groups[1]
    assert not (groups[0] | groups[1]) & groups[2]
    first, held, last = (table["day"].iloc[rows] for rows in places(how="time:day"))
    assert first.max() < held.min() <= held.max() < last.min()
    assert abs(len(last) - 600) < 60
    tested = np.concatenate([places(folds=3, fold=fold)[2] for fold in range(3)])
    assert sorted(tested) == list(range(3000))


def test_classes_are_gathered_from_all_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "SAMPLE", 200)
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.normal(size=3000), "kind": rng.integers(0, 3, 3000)})
    table.loc[rng.permutation(3000)[:30], "kind"] = 10
    path = str(written(tmp_path, table))
    told = tables.Reading("kind", stream_above=0)
    splits = streaming.load(path, told)
    assert splits.labels == ("0", "1", "2", "10")
    assert (np.bincount(splits.train.y[:]) > 0).all()
    assert len(Schema.from_json(splits.files["schema.json"]).labels) == 4


def test_what_is_wrong_far_down_is_named_by_its_line_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "SAMPLE", 100)
    table = messy(1500).astype(object)
    table.loc[1234, "area"] = "large"
    path = str(written(tmp_path, table))
    with pytest.raises(InputError, match=r"'area' must hold numbers .* 'large' in line 1236"):
        streaming.load(path, reading())
    assert not list((tmp_path / "cache").iterdir())
    table = messy(1500)
    table.loc[700, "price"] = None
    table.loc[1400, "area"] = np.inf
    path = str(written(tmp_path, table))
    with pytest.raises(InputError, match="without, first in line 702"):
        streaming.load(path, reading())
    assert len(streaming.load(path, reading(drop_unlabelled=True)).train)
    with pytest.raises(InputError, match="stream_above must be a number of at least 0"):
        streaming.load(path, tables.Reading("price", stream_above=-1))


@pytest.mark.slow
def test_a_recipe_trains_on_files_scores_again_and_predicts(tmp_path):
    from keras_trainkit.inference import prediction
    from keras_trainkit.training import evaluation

    path = written(tmp_path, messy(1500))
    told = {"data": str(path), "target": "price", "steps": 300, "stream_above": 0.0}
    told |= {"members": 2, "width": 16, "bins": 8, "embedding": 4}
    run = train("table", out=tmp_path / "runs", **told)
    again = evaluation.again(run)
    assert again["test"] == run.metrics["test"]
    assert run.metrics["examples"]["test"] == run.data["examples"]["test"]
    assert len(prediction.predict(run, path)) == 1500
    score = run.metrics["test"]["root_mean_squared_error"]
    assert score < 0.7 * run.metrics["baselines"]["constant"]["root_mean_squared_error"]


_SMALL = """
import sys
from benchmarks import stream
from keras_trainkit.datasets import frame, stored, streaming
frame.CHUNK, streaming.SAMPLE, stored.BLOCK, stored.WINDOW = 5000, 5000, 2**16, 16
stream.child(sys.argv[1], sys.argv[2], float(sys.argv[3]))
"""


def _peak(kind, source, above):
    """Returns the MB that a training on all of a source takes above the imports."""
    command = [sys.executable, "-c", _SMALL, kind, str(source), str(above)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    memory = [value for _, value in json.loads(done.stdout.splitlines()[-1])["curve"]]
    return max(memory) - memory[0]


@pytest.mark.proof
@pytest.mark.parametrize(("kind", "count"), [("table", 60_000), ("images", 1500)])
def test_memory_does_not_follow_the_examples(tmp_path, kind, count):
    write = stream.write_table if kind == "table" else stream.write_images
    write(tmp_path / "once.csv", count)
    write(tmp_path / "four.csv", 4 * count)
    once, four = (_peak(kind, tmp_path / name, 0) for name in ("once.csv", "four.csv"))
    whole = _peak(kind, tmp_path / "four.csv", 1e6)
    assert four - once < 0.25 * (whole - four)
