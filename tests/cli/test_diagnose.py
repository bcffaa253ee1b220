"""`trainkit diagnose` on a run and on a file."""

import json

from keras_trainkit import train
from keras_trainkit.cli import main


def test_a_run_and_its_exit_code(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run = train(str(tiny), epochs=4, learning_rate=30.0, rescues=0, out="runs")
    assert "NaN" in (run.path / "signals.jsonl").read_text() or run.history["loss"][-1] > 1e3
    capsys.readouterr()
    assert main(["diagnose", "latest"]) == 1
    printed = capsys.readouterr().out
    assert "ERROR" in printed
    assert "learning_rate=" in printed  # the recipe has that field: an override
    assert main(["diagnose", "latest", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["severity"] == "error"


def test_a_history_file(tmp_path, capsys):
    path = tmp_path / "history.csv"
    path.write_text("loss,val_loss\n1,1\n0.5,0.6\n0.2,0.7\n0.1,0.8\n")
    assert main(["diagnose", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "fewer rules" in printed
    assert "Validation loss is" in printed
    path.write_text("nothing")
    assert main(["diagnose", str(path)]) == 2
    assert main(["diagnose", "none", "--out", str(tmp_path)]) == 2
