"""`trainkit explain` prints and writes what it was told."""

import json

import pytest

from keras_trainkit.cli.main import main
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.training import explanation
from tests.reporting.examples import make_run, numbers


@pytest.fixture
def run(tmp_path, monkeypatch):
    columns = (Importance("area[m2]", 2.5, 2.0, 3.0), Importance("noise", 0.1, -0.1, 0.3))
    found = explanation.Explanation("How much it rises.", 1.0, columns)
    monkeypatch.setattr(explanation, "explain", lambda run, repeats: found)
    return make_run(tmp_path, numbers())


def test_columns_are_printed_with_their_intervals(run, capsys):
    assert main(["explain", str(run.path)]) == 0
    said = capsys.readouterr().out
    assert "How much it rises." in said
    assert [word in said for word in ("area[m2]", "2.5", "2 to 3", "-0.1 to 0.3")] == [True] * 4


def test_as_json(run, capsys):
    assert main(["explain", str(run.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["columns"][0] == {"name": "area[m2]", "rise": 2.5, "low": 2.0, "high": 3.0}
