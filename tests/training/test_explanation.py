"""A table with a text, trained, explained, and exported: its words count as one column."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError, export, train
from keras_trainkit.inference.prediction import predict
from keras_trainkit.training import explanation

ROWS = 400
SMALL = {"average": 0.9, "steps": 60, "epochs": 6, "members": 2, "width": 16, "doctor": False}


def houses(rows, seed):
    rng = np.random.default_rng(seed)
    garden, area = rng.random(rows) < 0.5, rng.normal(size=rows).round(2)
    note = [f"house {n} {'with garden' if own else 'no balcony'}" for n, own in enumerate(garden)]
    noise = rng.normal(size=rows).round(2)
    return pd.DataFrame({"area": area, "noise": noise, "note": note, "price": 5 * garden + area})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("texts")
    houses(ROWS, 0).to_csv(path / "t.csv", index=False)
    return train("table", out=path / "runs", data=str(path / "t.csv"), target="price", **SMALL)


@pytest.mark.slow
def test_columns_by_their_worth(run):
    found = explanation.explain(run)
    assert [each.name for each in found.columns] == ["note", "area", "noise"]
    assert found.columns[0].low > 1
    assert not found.columns[2].rise > 0.2
    assert "RMSE" in found.sentence
    assert "60 validation rows" in found.sentence


@pytest.mark.slow
def test_a_model_of_texts_predicts_alike_from_its_file(run, tmp_path):
    new = tmp_path / "new.csv"
    houses(50, 1).drop(columns="price").to_csv(new, index=False)
    found = predict(run, new).columns["prediction"]
    lite = predict(run, new, export(run.model(), tmp_path / "t.tflite").path).columns["prediction"]
    np.testing.assert_allclose(lite, found, rtol=1e-3, atol=1e-3)
    assert np.corrcoef(found, houses(50, 1)["price"])[0, 1] > 0.9


def test_images_have_no_columns(monkeypatch):
    from keras_trainkit import Split, Splits
    from keras_trainkit.training import evaluation

    split = Split(np.zeros((20, 4, 4, 1)), np.zeros(20, "int32"))
    monkeypatch.setattr(evaluation, "reload", lambda _: Splits(split, split, split, "images"))
    run = type("Run", (), {"name": "r"})()
    with pytest.raises(InputError, match="RUN must be of a table"):
        explanation.explain(run)


@pytest.mark.slow
def test_curves_are_drawn_along_columns_that_matter(run):
    found = explanation.explain(run)
    assert [curve.name for curve in found.curves] == ["area"]  # a text has none, noise no worth
    assert found.outputs == ("price",)
    (curve,) = found.curves
    means = np.array(curve.means)[:, 0]
    slope = np.polyfit(curve.values, means, 1)[0]
    assert slope == pytest.approx(1.0, abs=0.4)
    assert (np.array(curve.low)[:, 0] <= means).all()
