"""A process of its own: its answers, its refusals and its ends."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import child


def test_an_answer_and_a_refusal_come_back(converted, tmp_path):
    path = str(converted / "int8.tflite")
    found = child.run("interpret", tmp_path, {"path": path, "examples": False})
    assert found["inputs"][0]["dtype"] == "int8"
    with pytest.raises(InputError, match="that exists; received"):
        child.run("interpret", tmp_path, {"path": "none.tflite", "examples": False})


def test_a_process_that_fails_or_hangs_is_said(tmp_path, monkeypatch):
    with pytest.raises(child.CrashError, match=r"ended with code 1 .KeyError: 'nothing'"):
        child.run("nothing", tmp_path, {})
    monkeypatch.setattr(child, "SECONDS", 0.01)
    with pytest.raises(child.CrashError, match="did not end in"):
        child.run("interpret", tmp_path, {"path": "none.tflite"})


def test_a_signal_is_named(tmp_path):
    assert child._words(-11, tmp_path / "log.txt") == "was killed by SIGSEGV"
