"""New rows and new images, by the .keras and by the .tflite file."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import root_mean_squared_error

from keras_trainkit import InputError, export, train
from keras_trainkit.datasets import frame
from keras_trainkit.inference.prediction import Predictions, pieces, predict, write
from keras_trainkit.reporting import comparison
from keras_trainkit.training import evaluation
from tests.datasets.own_images import folder
from tests.datasets.own_tables import messy, written

SMALL = {"average": 0.9, "steps": 150, "epochs": 15, "members": 4, "width": 32, "doctor": False}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    path = tmp_path_factory.mktemp("houses")
    data = str(written(path, messy()))
    return train("table", out=path / "runs", data=data, target="price", **SMALL)


@pytest.mark.slow
def test_new_rows_are_predicted_alike_by_both_files(house, tmp_path):
    fresh = messy(200, seed=1)
    path = written(tmp_path, fresh.drop(columns=["price", "listing_id"]))
    found = predict(house, path)
    assert list(found.columns) == ["prediction", "low", "high"]  # without the ids of the file
    error = root_mean_squared_error(fresh["price"], found.columns["prediction"])
    assert error < 0.8 * fresh["price"].std()
    assert (found.columns["low"] <= found.columns["high"]).all()
    model = house.model()
    file = export(model, tmp_path / "house.tflite").path
    lite = predict(house, path, file)
    for name, values in found.columns.items():
        np.testing.assert_allclose(lite.columns[name], values, rtol=1e-3, atol=1e-2)


@pytest.mark.slow
def test_the_interval_was_corrected_on_validation_rows(house):
    splits = evaluation.reload(house)
    outputs = house.model().predict(splits.validation.x, verbose=0)
    inside = (outputs[:, 1] <= splits.validation.y) & (splits.validation.y <= outputs[:, 2])
    assert np.ceil(0.9 * 181) / 180 == pytest.approx(inside.mean(), abs=1.5 / 180)
    assert house.metrics["test"]["interval_coverage"] > 0.8
    assert {"constant", "boosted_trees"} == set(house.metrics["baselines"])


def test_unseen_levels_moved_and_other_columns_are_said(house, tmp_path, monkeypatch):
    fresh = messy(20, seed=1).assign(city="Atlantis")
    found = predict(house, written(tmp_path, fresh))
    assert found.notes == ("city: 20 rows with a level that fewer than 3 training rows had",)
    far = messy(300, seed=1)
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    far = predict(house, far.assign(area=far["area"] + 500))
    assert list(far.moved) == ["area"]
    assert far.notes[-1].startswith("area has moved: median 599.2, in training 100.2;")
    one = predict(house, written(tmp_path, messy(20, seed=1).assign(city=["Oz"] + ["city 1"] * 19)))
    assert one.notes == ("city: 1 row with a level that fewer than 3 training rows had",)
    with pytest.raises(InputError, match="lacks 'area' and has 'aera'"):
        predict(house, written(tmp_path, fresh.rename(columns={"area": "aera"})))
    with pytest.raises(InputError, match=r"column 'area' must hold numbers .* 'huge'"):
        predict(house, written(tmp_path, fresh.assign(area="huge")))


def test_the_csv_is_written_whole_or_not_at_all(house, tmp_path):
    data = written(tmp_path, messy(20, seed=1))
    found = predict(house, data)
    count, head = write([found], tmp_path / "p.csv")
    assert (count, len(head)) == (20, 5)
    back = pd.read_csv(tmp_path / "p.csv")
    np.testing.assert_allclose(back["prediction"], found.columns["prediction"], rtol=1e-5)
    assert back["listing_id"].tolist() == list(range(1000, 1020))  # by which rows are found again
    with pytest.raises(InputError, match="out must be a file that can be written"):
        write([found], tmp_path / "no" / "p.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.csv", "table.csv"]


def test_what_cannot_be_read_is_not_blamed_on_out(tmp_path):
    def found():
        yield Predictions({"prediction": np.zeros(3)})
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output") as raised:
        write(found(), tmp_path / "p.csv")
    assert not isinstance(raised.value, InputError)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_is_read_predicted_and_written_a_piece_at_a_time(
    house, tmp_path, monkeypatch, ending
):
    fresh = messy(95, seed=1).drop(columns="price")
    fresh.loc[[3, 50, 90], "city"] = "Atlantis"
    data = tmp_path / f"new.{ending}"
    fresh.to_csv(data, index=False) if ending == "csv" else fresh.to_parquet(data)
    whole = predict(house, data)
    monkeypatch.setattr(frame, "CHUNK", 20)
    monkeypatch.delattr(frame, "read")
    assert [len(each) for each in pieces(house, data)] == [20, 20, 20, 20, 15]
    count, head = write(pieces(house, data), tmp_path / "p.csv")
    assert (count, head.notes) == (95, whole.notes)
    unseen = [each.unseen["city"] for each in pieces(house, data)]
    assert len(unseen) == 5
    assert whole.unseen == {"city": sum(unseen)}
    back = pd.read_csv(tmp_path / "p.csv")
    for name, values in whole.columns.items():
        np.testing.assert_allclose(back[name], values.astype(float), rtol=1e-6)


def test_a_bad_row_far_down_leaves_no_file(house, tmp_path, monkeypatch):
    monkeypatch.setattr(frame, "CHUNK", 20)
    fresh = messy(95, seed=1).astype(object)
    fresh.loc[70, "area"] = "huge"
    found = pieces(house, written(tmp_path, fresh))
    with pytest.raises(InputError, match="'huge' in line 72"):
        write(found, tmp_path / "p.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_runs_with_intervals_are_compared_pair_by_pair(house):
    tested = evaluation.reload(house).test
    guess = house.model().predict(tested.x, batch_size=1000, verbose=0)
    np.testing.assert_array_equal(house.answers.middle, guess[:, 0].astype("float64"))
    np.testing.assert_array_equal(house.answers.outputs, guess[:, [1, 0, 2]])
    (found,) = comparison.compare([house, house]).differences
    assert found.interval == (0.0, 0.0)
    rmse = house.metrics["test"]["root_mean_squared_error"]
    assert np.sqrt(found.first) == pytest.approx(rmse, rel=1e-5)


@pytest.mark.proof
def test_classes_have_probabilities(tmp_path):
    frame = messy().drop(columns=["note"])
    frame["price"] = np.where(frame["price"] > frame["price"].median(), "high", "low")
    data = str(written(tmp_path, frame))
    run = train("table", out=tmp_path / "runs", data=data, target="price", **SMALL)
    assert run.metrics["test"]["accuracy"] > 0.65
    found = predict(run, data)
    assert list(found.columns) == ["listing_id", "prediction", "p(high)", "p(low)"]
    total = found.columns["p(high)"] + found.columns["p(low)"]
    np.testing.assert_allclose(total, 1, atol=1e-5)
    assert (np.array(found.columns["prediction"]) == "high").mean() == pytest.approx(0.5, abs=0.2)


@pytest.mark.proof
def test_images_of_a_folder_are_predicted(tmp_path):
    data = folder(tmp_path / "data")
    run = train("images", out=tmp_path / "runs", data=str(data), fast=True, size=16, width=4)
    found = predict(run, data / "dark")
    assert list(found.columns) == ["file", "prediction", "p(bright)", "p(dark)"]
    assert len(found) == 24
    (data / "dark" / "broken.png").write_text("no image")
    with pytest.raises(InputError, match=r"1 of the first 25 that are not, first .*broken.png"):
        predict(run, data / "dark")
    skipped = predict(run, data / "dark", skip_corrupt=True)
    assert len(skipped) == 24
    assert [note[:30] for note in skipped.notes] == [str(data / "dark" / "broken.png")[:30]]
    assert "is left out" in skipped.notes[0]
    with pytest.raises(InputError, match="must be an image or a folder of images"):
        predict(run, tmp_path / "nowhere")


def test_a_wrong_model_or_run(house, tiny, tmp_path):
    path = written(tmp_path, messy(20, seed=1))
    with pytest.raises(InputError, match=r"must be a .keras or .tflite file"):
        predict(house, path, tmp_path / "none.tflite")
    with pytest.raises(InputError, match="of the recipe table or images; received one of tiny"):
        predict(train(str(tiny), out=tmp_path / "runs", epochs=1), path)
