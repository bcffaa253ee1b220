"""The converter's outcomes: files, and reasons why there is none."""

import json

import keras
import numpy as np
import pytest

from keras_trainkit.exporting import anatomy, convert, interpret, ports, saving
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


def test_a_table_is_scaled_in_float_before_eight_bits(tmp_path):
    """The columns differ ten thousand times; as int8 the small one would be rounded away."""
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(300, 2)) * [1, 10_000] + [0, 50_000]).astype("float32")
    scale = keras.layers.Normalization()
    scale.adapt(x)
    model = keras.Sequential([keras.Input((2,)), scale, keras.layers.Dense(3)])
    found = outcome(model, tmp_path, ["int8_float_io", "int8"], x)
    assert found["int8_float_io"] == {}
    facts = anatomy.describe(anatomy.read(tmp_path / "int8_float_io.tflite"))
    assert facts["float_operators"].keys() == {"SUB", "MUL"}
    assert facts["operators"]["FULLY_CONNECTED"] == 1
    expected = model.predict(x, verbose=0)
    errors = {}
    for name in found:
        ports.store(tmp_path / "inputs.npz", {"input_0": x})
        interpret.run(tmp_path, str(tmp_path / f"{name}.tflite"), seconds=0)
        with np.load(tmp_path / "outputs.npz") as file:
            errors[name] = np.abs(file["arr_0"] - expected).max() / np.ptp(expected)
    assert errors["int8_float_io"] < 0.02 < errors["int8"]


@pytest.fixture
def chances(converted, tmp_path, monkeypatch):
    """Converts to int8 where the converter leaves these operators in float, one set a try."""

    def run(*floats):
        (tmp_path / "float32.tflite").write_bytes((converted / "float32.tflite").read_bytes())
        (tmp_path / "float32.json").write_text("{}")
        tried = []

        def make(name, folder):
            tried.append(name)
            return (converted / "int8.tflite").read_bytes()

        def describe(model):
            found = floats[min(len(tried), len(floats)) - 1] if tried else ()
            return {"operators": {}, "float_operators": dict.fromkeys(found, "")}

        monkeypatch.setattr(convert, "_convert", make)
        monkeypatch.setattr(convert.anatomy, "describe", describe)
        convert.run(tmp_path, ["int8"])
        return len(tried)

    return run


def test_an_integer_file_with_splits_in_float_is_converted_again(chances):
    """The converter now and then leaves an operator in float that it has an integer form of."""
    assert chances(["SPLIT"], ["SPLIT", "RESHAPE"], []) == 3


def test_it_is_tried_no_more_than_ten_times(chances):
    assert chances(["SPLIT"]) == 10


def test_an_operator_without_integers_is_not_tried_again(chances):
    assert chances(["SPLIT", "ELU"]) == 1
