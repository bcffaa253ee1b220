"""Only functions of this package are tasks."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.processes import json_file, task


@pytest.mark.parametrize(
    "name",
    ["os:system", "keras_trainkit", "keras_trainkit.x", "keras_trainkit_evil.x:run", "a.b:c", "",
     "keras_trainkit:run", "keras_trainkit.x:run:run", "keras_trainkit.x:os.system"],
)  # fmt: skip
def test_what_lies_elsewhere_is_refused_and_nothing_written(name, tmp_path):
    with pytest.raises(InputError, match="task must be module:function inside keras_trainkit"):
        task.prepare(name, tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_an_old_answer_goes_and_a_refusal_is_an_answer(tmp_path):
    name = "keras_trainkit.exporting.interpret:run"
    json_file.write(tmp_path / task.ANSWER, {"old": True})
    task.prepare(name, tmp_path, {"path": "none.tflite", "examples": False})
    assert not (tmp_path / task.ANSWER).exists()
    task.perform(name, tmp_path)
    assert "that exists; received" in json_file.read(tmp_path / task.ANSWER)["refused"]
