"""`trainkit predict`; the predictions are tested in tests/test_prediction.py."""

import pytest

from keras_trainkit.cli import main
from tests.datasets.own_tables import messy, written


@pytest.mark.slow
def test_three_commands_from_a_csv_to_predictions(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = str(written(tmp_path, messy(), "houses.csv"))
    assert main(["train", "table", f"data={data}", "target=price", "members=2", "--fast"]) == 0
    written(tmp_path, messy(30, seed=1).drop(columns="price"), "new.csv")
    assert main(["predict", "latest", "new.csv"]) == 0
    assert "30 predictions to new-predictions.csv" in capsys.readouterr().out
    assert len((tmp_path / "new-predictions.csv").read_text().splitlines()) == 31
    assert main(["predict", "latest", "new.csv"]) == 2
    assert "give --overwrite" in capsys.readouterr().err
    assert main(["predict", "latest", "new.csv", "--overwrite"]) == 0
    assert main(["predict", "latest", "none.csv", "--out", "x.csv"]) == 2
    assert "must be a file that exists" in capsys.readouterr().err
    assert not (tmp_path / "x.csv").exists()
