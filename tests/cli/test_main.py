"""The command line as a person meets it, in a process of its own where that matters."""

import json
import os
import subprocess
import sys

import pytest

from keras_trainkit.cli import main
from tests.conftest import ROOT


def run(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "keras_trainkit", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_help_and_version(capsys):
    for arguments in (["--help"], ["help"], []):
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert [group in said for group in ("train:", "watch:", "diagnose:", "compress:")] == [
            1
        ] * 4
    for arguments in (["help", "train"], ["train", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
    assert "Train a recipe" in capsys.readouterr().out


@pytest.mark.slow
def test_train_runs_evaluate_in_another_process(tiny, tmp_path, monkeypatch, capsys):
    """The whole way from any folder; plain lines, as standard output is no terminal."""
    trained = run("train", tiny, "epochs=3", "--name", "first", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "epoch 3/3" in trained.stdout
    assert "constant" in trained.stdout
    assert "\x1b" not in trained.stdout
    assert trained.stderr == ""
    assert trained.stdout.startswith("loading TensorFlow ...\n")
    assert (next(tmp_path.glob("runs/tiny/*-first")) / "curves.png").stat().st_size > 5000

    listed = run("runs", cwd=tmp_path)
    assert "first" in listed.stdout
    assert "finished" in listed.stdout

    scored = run("evaluate", "latest", cwd=tmp_path)
    assert scored.returncode == 0, scored.stderr
    assert "every stored score was reproduced exactly" in scored.stdout

    path = next(tmp_path.glob("runs/tiny/*-first/metrics.json"))
    stored = json.loads(path.read_text())
    stored["test"]["mae"] += 1e-7
    path.write_text(json.dumps(stored))
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "first"]) == 1
    assert "the scores differ" in capsys.readouterr().out
