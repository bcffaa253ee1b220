"""Running files with LiteRT."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import interpret, litert, ports


@pytest.mark.parametrize(
    ("scheme", "tolerance"), [("float32", 1e-4), ("int8", 2.0), ("uint8", 2.0), ("int16x8", 2.0)]
)
def test_a_file_answers_as_keras_in_real_numbers(digits, converted, tmp_path, scheme, tolerance):
    images = digits.test[:50]
    ports.store(tmp_path / "inputs.npz", {"image": images.astype("float32")})
    facts = interpret.run(tmp_path, str(converted / f"{scheme}.tflite"), seconds=0)
    with np.load(tmp_path / "outputs.npz") as file:
        (found,) = (file[name] for name in file.files)
    expected = digits.model.predict(images, verbose=0)
    assert (found.argmax(1) == expected.argmax(1)).mean() > 0.9
    assert np.abs(found - expected).max() < tolerance
    assert 0 < facts["latency_ms"]["median"] <= facts["latency_ms"]["p95"]


def test_raw_pixels_are_read_as_they_are(converted, tmp_path):
    """Rescaling inside the model makes the input's scale one."""
    facts = interpret.run(tmp_path, str(converted / "uint8.tflite"), examples=False)
    (image,) = facts["inputs"]
    assert (image["dtype"], image["zero_point"]) == ("uint8", 0)
    assert image["scale"] == pytest.approx(1, abs=0.01)
    pixels = np.arange(256, dtype="float32")
    detail = {"dtype": np.uint8, "quantization": (image["scale"], image["zero_point"])}
    np.testing.assert_array_equal(litert.encode(pixels, detail), pixels)


def test_other_inputs_are_refused(converted, tmp_path):
    path = str(converted / "int8.tflite")
    ports.store(tmp_path / "inputs.npz", {"picture": np.ones((2, 28, 28, 1))})
    with pytest.raises(InputError, match="inputs picture; received one that takes image"):
        interpret.run(tmp_path, path)
    ports.store(tmp_path / "inputs.npz", {"image": np.ones((2, 14, 14, 1))})
    with pytest.raises(InputError, match=r"shape \(14, 14, 1\).*takes \(1, 28, 28, 1\)"):
        interpret.run(tmp_path, path)


def test_an_operator_that_is_not_built_in_is_refused(tmp_path):
    import tensorflow as tf

    model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(tf.math.erfinv)])
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.allow_custom_ops = True
    path = tmp_path / "flex.tflite"
    path.write_bytes(converter.convert())
    with pytest.raises(InputError, match="builtin operators alone; received Erfinv"):
        interpret.run(tmp_path, str(path), examples=False)
