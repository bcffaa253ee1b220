"""Contributions in the file of predictions: they sum, are named, and leave out what is not used."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError, train
from keras_trainkit.cli.main import main
from keras_trainkit.inference.prediction import predict

SMALL = {"average": 0.9, "steps": 60, "epochs": 6, "members": 2, "width": 16, "doctor": False}


def houses(rows, seed):
    rng = np.random.default_rng(seed)
    town, area = rng.choice(["Bonn", "Ulm"], rows), rng.normal(80, 20, rows).round(2)
    sold = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), "D")
    note = [f"house {n} {'with garden' if n % 2 else 'no balcony'}" for n in range(rows)]
    price = 30 * (town == "Ulm") + area + 20 * (np.arange(rows) % 2)
    return pd.DataFrame({"area": area, "town": town, "sold": sold, "note": note, "price": price})


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("reasons")


@pytest.fixture(scope="module")
def run(place):
    data = houses(400, 0).assign(dear=lambda each: np.where(each["price"] > 110, "yes", "no"))
    return train("table", out=place / "runs", data=data, target="dear", **SMALL)


@pytest.mark.slow
def test_effects_sum_to_the_probability_of_the_class_predicted(run):
    new = houses(30, 1)
    found = predict(run, new, explain=True).columns
    effects = [name for name in found if name.startswith("effect(")]
    assert sorted(effects) == [
        "effect(area)", "effect(note)", "effect(price)", "effect(sold)", "effect(town)",
    ]  # fmt: skip
    plain = predict(run, new).columns
    assert list(plain) == ["prediction", "p(no)", "p(yes)"]
    sure = np.maximum(plain["p(no)"], plain["p(yes)"])
    total = found["baseline"] + sum(found[name] for name in effects)
    np.testing.assert_allclose(total, sure, atol=1e-5)
    first = found["reasons"][0]
    assert "price = " in first
    assert first.count(";") == 2
    assert any("town = " in each or "sold = 2024-" in each for each in found["reasons"])


@pytest.mark.slow
def test_from_the_command_line(run, place, capsys):
    houses(20, 1).to_csv(place / "new.csv", index=False)
    out = str(place / "p.csv")
    assert main(["predict", str(run.path), str(place / "new.csv"), "--explain", "--out", out]) == 0
    assert "they sum to the prediction" in capsys.readouterr().out
    assert "reasons" in pd.read_csv(out).columns


@pytest.mark.slow
def test_a_tflite_file_is_not_explained(run, tmp_path):
    file = tmp_path / "m.tflite"
    file.write_bytes(b"TFL3")
    with pytest.raises(InputError, match=r"explain must be of a \.keras file"):
        predict(run, houses(20, 1), file, explain=True)
