"""The log of TensorFlow Lite Micro."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import micro_log


def test_a_log_without_figures_is_said(tmp_path):
    (tmp_path / "log.txt").write_text("nothing")
    with pytest.raises(InputError, match="how much memory"):
        micro_log.recorded(tmp_path)


def test_the_reason_is_the_interpreter_s_own_line(tmp_path):
    (tmp_path / "log.txt").write_text("x\nDidn't find op for builtin opcode 'GELU'.\ny")
    assert micro_log.reason(tmp_path) == "Didn't find op for builtin opcode 'GELU'"
