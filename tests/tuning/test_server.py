"""Forked trials: answers, crashes, and no orphan when the caller goes."""

import json
import time

import psutil
import pytest

from keras_trainkit.tuning.server import TrialServer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = TrialServer(tmp_path_factory.mktemp("server"))
    yield server
    server.close()


def run(server, spaced, folder, **overrides):
    task = {"recipe": str(spaced), "overrides": overrides, "objective": "val_loss"}
    task |= {"direction": "min", "pace": None, "values": overrides}
    (folder / "task.json").write_text(json.dumps(task))
    server.start("trial", folder)
    while (code := server.wait(0.1)) is None:
        pass
    return code


@pytest.mark.slow
def test_answers_crashes_and_answers_again(server, spaced, tmp_path):
    assert run(server, spaced, tmp_path) == 0
    first = json.loads((tmp_path / "answer.json").read_text())
    assert first["status"] == "finished"
    (tmp_path / "answer.json").unlink()
    assert run(server, spaced, tmp_path, word="crash") == -9
    assert run(server, spaced, tmp_path, epochs=0) == 0
    refused = json.loads((tmp_path / "answer.json").read_text())["refused"]
    assert refused == "epochs must be a positive integer; received epochs=0."
    assert run(server, spaced, tmp_path) == 0
    again = json.loads((tmp_path / "answer.json").read_text())
    assert again["history"] == first["history"]


@pytest.mark.slow
def test_closing_ends_the_trial_too(spaced, tmp_path):
    server = TrialServer(tmp_path)
    task = {"recipe": str(spaced), "overrides": {"epochs": 100000}, "objective": "val_loss"}
    task |= {"direction": "min", "pace": None}
    (tmp_path / "task.json").write_text(json.dumps(task))
    server.start("trial", tmp_path)
    while not (tmp_path / "progress.json").is_file():
        time.sleep(0.05)
    family = psutil.Process(server._process.pid).children(recursive=True)
    assert family
    server.close()
    psutil.wait_procs(family, timeout=5)
    assert not any(one.is_running() and one.status() != "zombie" for one in family)
