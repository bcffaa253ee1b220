"""Numbers in and out of a file, and its ends."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import litert


def test_numbers_outside_the_range_are_clipped_not_wrapped():
    detail = {"dtype": np.int8, "quantization": (0.5, 10)}
    np.testing.assert_array_equal(
        litert.encode(np.array([-1e6, -70, 0, 1, 1e6]), detail), [-128, -128, 10, 12, 127]
    )
    integers = {"dtype": np.int32, "quantization": (0.0, 0)}
    np.testing.assert_array_equal(litert.encode(np.array([3, 4]), integers), [3, 4])


def test_answers_are_scaled_back():
    detail = {"dtype": np.int8, "quantization": (0.5, 10)}
    np.testing.assert_array_equal(litert.decode(np.array([10, 12], np.int8), detail), [0, 1])
    floats = np.array([1.5], np.float32)
    assert litert.decode(floats, {"quantization": (0.5, 10)}) is floats


def test_a_file_is_opened_or_refused_in_words(converted, tmp_path):
    inputs, outputs = litert.ends(litert.load(converted / "int8.tflite"))
    assert list(inputs) == ["image"]
    assert list(outputs) == ["output_0"]
    content = bytearray((converted / "int8.tflite").read_bytes())
    content[8:200] = bytes(192)
    (tmp_path / "bad.tflite").write_bytes(content)
    with pytest.raises(
        InputError, match=r"bad\.tflite must be a \.tflite file that LiteRT can run"
    ):
        litert.load(tmp_path / "bad.tflite")


def test_what_the_reference_kernels_lack_runs_all_the_same(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Activation("elu")])
    model.export(tmp_path / "elu.tflite", format="litert", verbose=False)
    interpreter = litert.load(tmp_path / "elu.tflite", plain=True, keep=True)
    runner = interpreter.get_signature_runner()
    (name,) = runner.get_input_details()
    (answer,) = runner(**{name: np.array([[-1.0, 2.0]], "float32")}).values()
    np.testing.assert_allclose(answer, [[np.expm1(-1.0), 2.0]], rtol=1e-6)
