"""Runs for other programs."""

import csv
import io
import json

from keras_trainkit import runs
from keras_trainkit.cli import main
from keras_trainkit.reporting import ledger
from tests.reporting.examples import classes, make_run


def test_both_forms_hold_the_same(tmp_path):
    make_run(tmp_path, classes(), name="a", learning_rate=float("nan"))
    broken = make_run(tmp_path, name="b")
    (broken.path / "metrics.json").write_text("{")
    found = runs.find(tmp_path / "runs")
    first, second = json.loads(ledger.as_json(found))
    assert first["test.accuracy"] == 0.75
    assert first["config.learning_rate"] is None
    assert second["status"] == "unreadable"
    rows = list(csv.DictReader(io.StringIO(ledger.as_csv(found))))
    assert [each["run"] for each in rows] == [first["run"], second["run"]]
    assert rows[0]["test.accuracy"] == "0.75"


def test_at_the_command_line(tmp_path, capsys):
    make_run(tmp_path, classes())
    assert main(["runs", "--out", str(tmp_path / "runs"), "--as", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["recipe"] == "mnist"
