"""What the schema says of real files, and of damaged ones."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import anatomy


def facts(converted, scheme):
    return anatomy.describe(anatomy.read(converted / f"{scheme}.tflite"))


def test_int8_is_integer_throughout(converted):
    for scheme in ("int8", "uint8"):
        found = facts(converted, scheme)
        assert found["float_operators"] == {}
        assert not {"FLOAT32", "FLOAT16"} & found["dtypes"].keys()
    assert facts(converted, "int8")["dtypes"].keys() == {"INT8", "INT32"}
    assert "UINT8" in facts(converted, "uint8")["dtypes"]


def test_the_other_schemes_hold_what_they_say(converted):
    assert facts(converted, "float32")["float_operators"]
    assert "FLOAT16" in facts(converted, "float16")["dtypes"]
    assert {"INT8", "FLOAT32"} <= facts(converted, "dynamic")["dtypes"].keys()
    assert facts(converted, "int8_float_io")["float_operators"] == {}
    assert "INT16" in facts(converted, "int16x8")["dtypes"]


def test_augmentation_and_dropout_are_gone(converted):
    assert set(facts(converted, "int8")["operators"]) == {"CONV_2D", "FULLY_CONNECTED", "RESHAPE"}


def test_a_quarter_of_the_memory_in_int8(converted):
    # the feature map, 13 x 13 x 8 rounded up to 16 bytes, and its flat copy live at once
    assert facts(converted, "int8")["planned_bytes"] == 2 * 1360
    assert facts(converted, "float32")["planned_bytes"] == 2 * 4 * 1352


def test_damaged_files_are_one_sentence(converted, tmp_path):
    whole = (converted / "int8.tflite").read_bytes()
    cases = {
        "empty": b"",
        "text": b"this is no model at all",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "half": whole[: len(whole) // 2],
        "head": whole[:40],
        "zeros": whole[:8] + bytes(len(whole) - 8),
    }
    for name, content in cases.items():
        path = tmp_path / f"{name}.tflite"
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"must be a whole \.tflite file; received"):
            anatomy.read(path)
    with pytest.raises(InputError, match="that exists; received"):
        anatomy.read(tmp_path / "none.tflite")


def test_flipped_bytes_are_read_or_refused_in_words(converted, tmp_path):
    rng = np.random.default_rng(0)
    whole = np.fromfile(converted / "int8.tflite", np.uint8)
    path = tmp_path / "flipped.tflite"
    outcomes = set()
    for _ in range(60):
        content = whole.copy()
        content[rng.integers(8, 600, 3)] = rng.integers(0, 256, 3)
        path.write_bytes(content.tobytes())
        try:
            anatomy.read(path)
            outcomes.add("read")
        except InputError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
