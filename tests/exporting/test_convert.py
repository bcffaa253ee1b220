"""The converter's outcomes: files, and reasons why there is none."""

import json

import keras
import numpy as np
import pytest

from keras_trainkit.exporting import convert, ports, saving
from tests.exporting.conftest import CONVERTED


def outcome(model, folder, schemes, samples=None):
    inputs = ports.of(model)
    saving.save(model, inputs, folder / "model")
    if samples is not None:
        ports.store(folder / "calibration.npz", {inputs[0].name: samples})
    convert.run(folder, schemes)
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in schemes}


def test_every_scheme_makes_a_file_and_small_ones_are_smaller(converted):
    sizes = {name: (converted / f"{name}.tflite").stat().st_size for name in CONVERTED}
    assert sizes["int8"] < sizes["float16"] < sizes["float32"]
    assert all(json.loads((converted / f"{name}.json").read_text()) == {} for name in CONVERTED)


def test_an_outcome_that_is_known_is_not_made_again(converted):
    before = (converted / "int8.tflite").stat().st_mtime_ns
    convert.run(converted, ["int8"])
    assert (converted / "int8.tflite").stat().st_mtime_ns == before


def test_a_loop_is_refused_before_the_converter_can_crash(tmp_path):
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.LSTM(3)])
    found = outcome(model, tmp_path, ["float32", "int8"], np.random.rand(3, 5, 2))
    assert found["float32"] == {}
    assert found["int8"] == {"loop": True}


@pytest.mark.filterwarnings("ignore")
def test_an_operator_that_is_not_built_in_is_found_with_its_place(tmp_path):
    class Odd(keras.layers.Layer):
        def call(self, x):
            import tensorflow as tf

            return tf.math.erfinv(x)

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), Odd(name="odd_one")])
    found = outcome(model, tmp_path, ["float32"])["float32"]
    assert found["operators"].keys() == {"Erfinv"}
    assert "odd_one" in found["operators"]["Erfinv"]
    assert not (tmp_path / "float32.tflite").exists()
