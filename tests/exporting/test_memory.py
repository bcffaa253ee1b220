"""The arena is what TensorFlow Lite Micro needs, or no less than that."""

import keras
import numpy as np
import pytest

from keras_trainkit import export, exporting
from keras_trainkit.exporting import anatomy, arena_bound, memory
from tests.exporting.test_micro import needed

layers = keras.layers


def autoencoder():
    sizes = (64, 64, 8, 64, 96)
    return keras.Sequential([keras.Input((96,)), *(layers.Dense(n, "relu") for n in sizes)])


def upwards():
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(6, 3, padding="same", activation="relu"),
            layers.Conv2DTranspose(4, 2, strides=2),
            layers.LeakyReLU(),
            layers.Conv2D(1, 1, activation="sigmoid"),
        ]
    )


def series():
    return keras.Sequential(
        [
            keras.Input((40, 3)),
            layers.Conv1D(8, 3, activation="relu"),
            layers.MaxPooling1D(3),
            layers.Conv1D(8, 3, dilation_rate=2, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(4, "softmax"),
        ]
    )


def recurrent():
    return keras.Sequential([keras.Input((5, 3)), layers.GRU(6, unroll=True), layers.Dense(2)])


def states():
    return keras.Sequential(
        [
            keras.Input((9, 3)),
            layers.Bidirectional(layers.LSTM(12, return_sequences=True)),
            layers.LSTM(40),
            layers.Dense(2),
        ]
    )


def branches():
    one, other = keras.Input((8,), name="a"), keras.Input((6,), name="b")
    both = layers.Concatenate()([one, other])
    outputs = [layers.Dense(3)(both), layers.Dense(2, "sigmoid")(one)]
    return keras.Model([one, other], outputs)


def depthwise():
    return keras.Sequential(
        [
            keras.Input((10, 10, 2)),
            layers.SeparableConv2D(16, 3, strides=2, padding="same", activation="relu6"),
            layers.AveragePooling2D(2),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, "softmax"),
        ]
    )


@needed
@pytest.mark.parametrize("scheme", ["int8", "float32"])
@pytest.mark.parametrize(
    "make", [autoencoder, upwards, series, recurrent, states, branches, depthwise]
)
def test_a_bound_is_no_less_than_what_is_measured(tmp_path, make, scheme):
    model = make()
    rng = np.random.default_rng(0)
    x = [rng.normal(size=(20, *each.shape[1:])).astype("float32") for each in model.inputs]
    x = x if len(x) > 1 else x[0]
    report = export(model, tmp_path / "a.tflite", scheme, calibration=x, verify=None).report
    assert report["arena_is"] == memory.MEASURED
    most = arena_bound.bound(anatomy.read(tmp_path / "a.tflite"))
    assert report["planned_bytes"] < report["arena_bytes"] <= most <= 5 * report["arena_bytes"]


@needed
def test_what_no_kernel_takes_has_no_arena_and_says_why(converted):
    facts = {"planned_bytes": 9, "arena_bound_bytes": 99}
    found = memory.needed(converted / "dynamic.tflite", facts)
    assert found["arena_bytes"] is None
    assert "does not take this file (Node " in found["arena_why"]


def test_without_the_interpreter_it_is_a_bound_or_unknown(converted, digits, tmp_path, monkeypatch):
    monkeypatch.setattr(memory.importlib.util, "find_spec", lambda name: None)
    for scheme, known in (("int8", memory.BOUND), ("dynamic", memory.UNKNOWN)):
        path = converted / f"{scheme}.tflite"
        most = arena_bound.bound(anatomy.read(path))
        assert (most is None) is (known == memory.UNKNOWN)
        found = memory.needed(path, {"planned_bytes": 9, "arena_bound_bytes": most})
        assert (found["arena_is"], found["arena_bytes"]) == (known, most)
        assert "keras_trainkit[micro]" in found["arena_why"]
    path = tmp_path / "a.tflite"
    path.write_bytes((converted / "int8.tflite").read_bytes())
    header, _ = exporting.to_c(path, digits.test)
    text = header.read_text()
    most = arena_bound.bound(anatomy.read(path))
    assert f"a_arena_bytes: {most} bytes, an upper bound, not measured" in text
    (size,) = (int(line.split(" = ")[2].split()[0]) for line in text.splitlines() if "enum" in line)
    assert most < size <= most + memory.DEVICE + 16


@needed
def test_an_arena_that_is_called_measured_is_one_in_which_the_file_starts(tmp_path):
    """What the interpreter uses once it is started was too little to start this one."""
    keras.utils.set_random_seed(0)
    rows = layers.LSTM(16, return_sequences=True)
    both = layers.Bidirectional(layers.LSTM(8))
    model = keras.Sequential([keras.Input((12, 5)), rows, both, layers.Dense(4, "softmax")])
    x = np.random.default_rng(0).normal(size=(40, 12, 5)).astype("float32")
    exported = export(model, tmp_path / "a.tflite", "int8", calibration=x)
    path, needed = exported.path, exported.report["arena_bytes"]
    used = exporting.verify_micro(path, x[:2])["arena_bytes"]
    assert not memory._starts(path, used + memory.DEVICE)
    assert memory._starts(path, needed + memory.DEVICE)
    assert used < needed < 2 * used
    header, _ = exporting.to_c(path, x)
    written = int(
        header.read_text().partition("a_arena_bytes = ")[2].partition(" ")[0].rstrip(",}")
    )
    assert memory._starts(path, written)
