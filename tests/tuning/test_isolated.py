"""Trials in forks of one server: answers, crashes, and no orphan when the caller goes."""

import pickle
import time

import keras
import numpy as np
import psutil
import pytest

from keras_trainkit.processes import lifeline
from keras_trainkit.tuning import isolated

TRIAL = "keras_trainkit.tuning.trial:run"


def start(spaced, folder, **overrides):
    task = {"recipe": str(spaced), "overrides": overrides, "objective": "val_loss"}
    task |= {"direction": "min", "pace": None, "values": overrides}
    return isolated.server().start(TRIAL, folder, task)


@pytest.mark.slow
def test_answers_crashes_and_answers_again(spaced, tmp_path):
    first = start(spaced, tmp_path)
    assert first.wait() == 0
    history = first.answer["history"]
    assert first.answer["status"] == "finished"
    assert start(spaced, tmp_path, word="crash").wait() == -9
    refused = start(spaced, tmp_path, epochs=0)
    assert refused.wait() == 0
    sentence = "epochs must be a positive integer; received epochs=0."
    assert refused.answer == {"refused": sentence}
    again = start(spaced, tmp_path)
    assert again.wait() == 0
    assert again.answer["history"] == history


@pytest.mark.slow
def test_stopping_ends_the_trial(spaced, tmp_path):
    trial = start(spaced, tmp_path, epochs=100000)
    while not (tmp_path / "progress.json").is_file():
        assert trial.wait(0.05) is None
    family = psutil.Process(isolated.server()._process.pid).children(recursive=True)
    assert family
    trial.stop()
    psutil.wait_procs(family, timeout=120)
    assert not any(one.is_running() and one.status() != "zombie" for one in family)


@pytest.mark.slow
def test_none_outlives_the_process_that_started_it(tmp_path):
    """As after kill -9, which closes the pipe just so."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.save(tmp_path / "model.keras")
    x, y = np.zeros((16, 2), "float32"), np.zeros((16, 1), "float32")
    (tmp_path / "data.pickle").write_bytes(pickle.dumps((x, y)))
    task = {"recipe": "", "sizes": [8], "current": 8, "noise_steps": 10, "seconds": 300}
    child = isolated.spawn("measure", tmp_path, task, {})
    try:
        while not (tmp_path / "noise.json").is_file():
            assert child.wait(0) is None
            time.sleep(0.1)
        child.process.stdin.close()
        assert child.wait(20) == lifeline.LEFT
    finally:
        child.stop()


def test_threads_make_a_server_of_their_own():
    assert isolated.server() is isolated.server()
    assert isolated.server(2) is not isolated.server()
    assert isolated.server(2).variables["TF_NUM_INTRAOP_THREADS"] == "2"
