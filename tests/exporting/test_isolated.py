"""The export's own process: answers, refusals, limits; `processes` is tested in its own room."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import isolated
from keras_trainkit.processes import CrashError, Limits


def test_an_answer_and_a_refusal_come_back(converted, tmp_path):
    path = str(converted / "int8.tflite")
    found = isolated.run("interpret", tmp_path, {"path": path, "examples": False})
    assert found["inputs"][0]["dtype"] == "int8"
    with pytest.raises(InputError, match="that exists; received"):
        isolated.run("interpret", tmp_path, {"path": "none.tflite", "examples": False})


def test_a_process_that_fails_or_hangs_is_said(tmp_path, monkeypatch):
    with pytest.raises(CrashError, match=r"ended with code 1 .*No module named.*nothing"):
        isolated.run("nothing", tmp_path, {})
    monkeypatch.setattr(isolated, "LIMITS", Limits(seconds=0.01))
    with pytest.raises(CrashError, match="did not end in"):
        isolated.run("interpret", tmp_path, {"path": "none.tflite"})
