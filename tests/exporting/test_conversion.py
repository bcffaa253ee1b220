"""Models in, files or one sentence out, through the process that may crash."""

import json
import shutil

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import conversion, ports, saving


def test_reasons_are_sentences():
    place = "sequential_1/odd_one_1/Erfinv"
    found = conversion._refusal("int8", {"operators": {"Erfinv": place}}, ["dense", "odd_one"])
    assert "received Erfinv in the layer 'odd_one'" in str(found)
    assert "lstm='unrolled'" in str(found)
    loop = conversion._refusal("int8", {"loop": True}, [])
    assert "a model with a loop, which crashes the converter: give lstm='unrolled'" in str(loop)
    crash = conversion._refusal("int8", {"crash": "was killed by SIGSEGV"}, [])
    assert "the converter was killed by SIGSEGV: use dynamic" in str(crash)
    other = conversion._refusal("int16x8", {"operators": {}, "text": "not for NEG."}, [])
    assert "the converter says: not for NEG. Try" in str(other)


def test_float_inside_an_integer_file_is_refused_by_operator(converted, tmp_path):
    for name in ("int8.json", "float32.json"):
        shutil.copy(converted / name, tmp_path)
    shutil.copy(converted / "dynamic.tflite", tmp_path / "int8.tflite")
    found = conversion._file("int8", tmp_path, [])
    assert isinstance(found, InputError)
    assert "must be integer throughout; received a model with CONV_2D" in str(found)


@pytest.mark.slow
def test_a_real_crash_of_the_converter_stops_nothing_else(converted, tmp_path):
    """Calibrating a loop crashes it; another model's float32 file hides the loop from the guard."""
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.LSTM(3)])
    inputs = ports.of(model)
    saving.save(model, inputs, tmp_path / "model")
    samples = np.random.default_rng(0).random((3, 5, 2)).astype("float32")
    ports.store(tmp_path / "calibration.npz", {inputs[0].name: samples})
    for name in ("float32.json", "float32.tflite"):
        shutil.copy(converted / name, tmp_path)
    conversion._run(tmp_path, ["int8", "dynamic"])
    assert "SIGSEGV" in json.loads((tmp_path / "int8.json").read_text())["crash"]
    assert json.loads((tmp_path / "dynamic.json").read_text()) == {}
    assert (tmp_path / "dynamic.tflite").is_file()
