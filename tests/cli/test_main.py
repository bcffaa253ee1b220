"""The command line as a person meets it, in a process of its own where that matters."""

import json
import os
import subprocess
import sys

import numpy as np
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


BAD = {
    "no command": ([], "required: COMMAND"),
    "unknown command": (["trian"], "Did you mean 'train'?"),
    "unknown option": (["train", "tiny.py", "--fst"], "nrecognized arguments: --fst"),
    "no recipe": (["train"], "required: RECIPE"),
    "unknown recipe": (["train", "mnits"], "Did you mean 'mnist'?"),
    "missing file": (["train", "nowhere.py"], "received 'nowhere.py'"),
    "does not parse": (["train", "broken.py"], "broken.py does not parse"),
    "no RECIPE": (["train", "empty.py"], "must define RECIPE"),
    "raises": (["train", "raises.py"], "raised ZeroDivisionError at line 1"),
    "unknown field": (["train", "tiny.py", "lerning_rate=1"], "Did you mean 'learning_rate'?"),
    "no equals sign": (["train", "tiny.py", "epochs"], "must be name=value"),
    "given twice": (["train", "tiny.py", "epochs=1", "epochs=2"], "must be given once"),
    "wrong type": (["train", "tiny.py", "epochs=two"], "must be an integer"),
    "epochs=0": (["train", "tiny.py", "epochs=0"], "epochs must be a positive integer"),
    "epochs=-1": (["train", "tiny.py", "epochs=-1"], "received epochs=-1"),
    "batch too large": (["train", "tiny.py", "batch_size=1000"], "at most the number of training"),
    "missing npz": (["train", "regression", "data=npz:no.npz"], "a file that exists"),
    "truncated npz": (["train", "regression", "data=npz:cut.npz"], "a whole .npz file"),
    "lengths differ": (["train", "regression", "data=npz:lengths.npz"], "9 examples and 8 targets"),
    "NaN in a table": (["train", "regression", "data=npz:nan.npz"], "NaN or infinity in 1 of 9"),
    "unknown source": (["train", "regression", "data=excel:x"], "data must be one of"),
    "out is a file": (["train", "tiny.py", "--out", "empty.py"], "can be written"),
    "out cannot be made": (["train", "tiny.py", "--out", "/proc/none"], "can be written"),
    "bad name": (["train", "tiny.py", "--name", "a/b"], "name must be 1 to 80"),
    "name leaves": (["train", "tiny.py", "--name", ".."], "name must be 1 to 80"),
    "no such run": (["evaluate", "none"], "fits 0 of the 0 runs"),
    "no run folder": (["evaluate", "./none"], "must be a run folder"),
    "unreadable run": (["evaluate", "sick/tiny/20260101-000000-x"], "must be JSON as a run writes"),
    "no tensorboard folder": (["tensorboard", "--out", "none"], "must be a folder of runs"),
    "bad port": (["tensorboard", "--out", ".", "--port", "0"], "port must be from 1 to 65535"),
    "port is a word": (["tensorboard", "--port", "x"], "invalid int value: 'x'"),
}


@pytest.fixture
def workplace(tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.py").write_text("def broken(:")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "raises.py").write_text("1 / 0")
    x, y = np.ones((9, 2)), np.arange(9.0)
    np.savez("lengths.npz", x=x, y=y[:8])
    np.savez("nan.npz", x=np.where(np.arange(18).reshape(9, 2) == 3, np.nan, x), y=y)
    np.savez("whole.npz", x=x, y=y)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "whole.npz").read_bytes()[:200])
    sick = tmp_path / "sick" / "tiny" / "20260101-000000-x"
    sick.mkdir(parents=True)
    (sick / "config.json").write_text("{")
    return tmp_path


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(workplace, case, capsys):
    arguments, message = BAD[case]
    before = sorted(workplace.rglob("*"))
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    written = [path for path in workplace.rglob("*") if path not in before]
    assert [path for path in written if "__pycache__" not in path.parts] == []


def test_help_and_version(capsys):
    for arguments in (["--help"], ["train", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
    assert "Train a recipe" in capsys.readouterr().out


@pytest.mark.slow
def test_train_runs_evaluate_in_another_process(tiny, tmp_path):
    """The whole way from any folder; plain lines, as standard output is no terminal."""
    trained = run("train", tiny, "epochs=3", "--name", "first", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "epoch 3/3" in trained.stdout
    assert "constant" in trained.stdout
    assert "\x1b" not in trained.stdout
    assert trained.stderr == ""
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
    changed = run("evaluate", "first", cwd=tmp_path)
    assert changed.returncode == 1
    assert "the scores differ" in changed.stdout
