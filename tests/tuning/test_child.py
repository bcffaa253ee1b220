"""How a child's end is told, and what it is given."""

import json
import pickle
import time

import keras
import numpy as np
import pytest

from keras_trainkit import _lifeline
from keras_trainkit.tuning import child


def test_endings_in_words(tmp_path):
    log = tmp_path / "log.txt"
    assert child.words(1, log) == "ended with code 1 (no message)"
    log.write_text("Traceback\nValueError: odd\n")
    assert child.words(1, log) == "ended with code 1 (ValueError: odd)"
    assert child.words(-11, log) == "killed by SIGSEGV"
    assert child.words(-9, log) == "killed by SIGKILL, as for want of memory"


def test_files_are_written_whole(tmp_path):
    child.write_json(tmp_path / "x.json", {"a": 1})
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_stopping_ends_the_process(tmp_path):
    process = child.start("measure", tmp_path)
    began = time.monotonic()
    child.stop(process)
    assert process.returncode == -9
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_none_outlives_the_process_that_started_it(tmp_path):
    """As after kill -9, which closes the pipe just so."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.save(tmp_path / "model.keras")
    x, y = np.zeros((16, 2), "float32"), np.zeros((16, 1), "float32")
    (tmp_path / "data.pickle").write_bytes(pickle.dumps((x, y)))
    task = {"recipe": "", "sizes": [8], "current": 8, "noise_steps": 10, "seconds": 300}
    child.write_json(tmp_path / "task.json", task)
    process = child.start("measure", tmp_path)
    try:
        while not (tmp_path / "noise.json").is_file():
            assert process.poll() is None
            time.sleep(0.1)
        process.stdin.close()
        assert process.wait(timeout=20) == _lifeline.LEFT
    finally:
        child.stop(process)
