"""`trainkit report`."""

import pytest

from keras_trainkit.cli import main
from tests.reporting.examples import classes, make_run


def test_page_and_card(tmp_path, capsys):
    run = make_run(tmp_path, classes())
    assert main(["report", "latest", "--out", str(tmp_path / "runs")]) == 0
    assert main(["report", str(run.path), "--card"]) == 0
    said = capsys.readouterr().out
    assert "report.html" in said
    assert "model_card.md" in said


@pytest.mark.parametrize("text", ["nothing", "/nowhere/at/all"])
def test_a_run_that_is_none(tmp_path, capsys, text):
    assert main(["report", text, "--out", str(tmp_path)]) == 2
    assert "RUN must be a run folder" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "flags"), [("report.html", []), ("model_card.md", ["--card"])])
def test_a_page_that_cannot_be_written(tmp_path, capsys, name, flags):
    run = make_run(tmp_path, classes())
    (run.path / name).mkdir()
    assert main(["report", str(run.path), *flags]) == 2
    assert "RUN must be a folder that can be written" in capsys.readouterr().err
    assert not list(run.path.glob(".partial-*"))
