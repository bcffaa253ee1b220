"""What a run ran on."""

import json
import platform

import keras
import psutil

from keras_trainkit.runs import environment


def test_it_is_json_and_true(tmp_path, monkeypatch):
    found = json.loads(json.dumps(environment.describe()))
    assert found["python"] == platform.python_version()
    assert found["packages"]["keras"] == keras.__version__
    assert found["backend"] == keras.backend.backend()
    assert 1 <= found["cores"] <= psutil.cpu_count()
    monkeypatch.chdir(tmp_path)
    assert environment.describe()["git"] is None
