"""TensorFlow Lite Micro answers as LiteRT's reference kernels, in the memory that was planned."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy, metadata, micro, seal, slim, verify_micro

needed = pytest.mark.skipif(
    not micro.importlib.util.find_spec("tflite_micro"), reason="the extra `micro` is not installed"
)


@needed
def test_an_int8_file_answers_bit_for_bit_as_it_is_exported(converted, digits, tmp_path):
    path = tmp_path / "int8.tflite"
    content = metadata.embed((converted / "int8.tflite").read_bytes(), {})
    path.write_bytes(seal.seal(slim.slim(content)))
    found = verify_micro(path, digits.test[:200])
    assert found["examples"] == 200
    assert found["equal"] >= 0.999
    assert found["largest_difference"] <= 1
    planned = anatomy.describe(anatomy.read(converted / "int8.tflite"))["planned_bytes"]
    assert found["arena_head_bytes"] == planned
    assert planned < found["arena_bytes"] < planned + 16_384


@needed
def test_a_file_for_larger_machines_is_refused_with_the_operator(converted, digits):
    with pytest.raises(InputError, match=r"dynamic\.tflite, which it refuses \(Node "):
        verify_micro(converted / "dynamic.tflite", digits.test[:2])


def test_a_missing_package_is_said(converted, monkeypatch):
    monkeypatch.setattr(micro.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"keras_trainkit\[micro\]"):
        verify_micro(converted / "int8.tflite", np.zeros(1))
