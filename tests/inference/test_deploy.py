"""A file answers raw rows as it did when it was verified, without TensorFlow and Keras."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, export
from keras_trainkit.inference.deploy import Model
from tests.conftest import ROOT

L = keras.layers
RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (40, 6, 6, 1)).astype("uint8")
_FRESH = """
import json, sys
import numpy as np
from keras_trainkit.deploy import Model
model = Model("digits.tflite")
x = np.load("pixels.npy")
loaded = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
found = [model(x).tolist(), model.classify(x), model.labels, model.metadata["recipe"]]
print(json.dumps([*found, sorted(loaded)]))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    keras.utils.set_random_seed(0)
    layers = [L.Rescaling(1 / 255), L.Flatten(), L.Dense(3, activation="softmax")]
    model = keras.Sequential([keras.Input((6, 6, 1), dtype="uint8"), *layers])
    folder = tmp_path_factory.mktemp("deploy")
    labels = ("cat", "dog", "cow")
    options = {"calibration": PIXELS, "labels": labels, "recipe": "pets"}
    export(model, folder / "digits.tflite", "int8", **options)
    np.save(folder / "pixels.npy", PIXELS)
    np.save(folder / "wanted.npy", model.predict(PIXELS, verbose=0))
    return folder


def test_a_fresh_process_needs_numpy_and_litert_alone(place):
    command = [sys.executable, "-c", _FRESH]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(command, cwd=place, env=own, capture_output=True, text=True, check=True)
    answers, classes, labels, recipe, loaded = json.loads(found.stdout)
    heavy = {"tensorflow", "keras", "psutil", "rich", "scipy", "pandas", "matplotlib", "jax"}
    assert "ai_edge_litert" in loaded
    assert heavy & set(loaded) == set()
    wanted = np.load(place / "wanted.npy")
    assert np.abs(np.array(answers) - wanted).max() < 0.02
    assert classes == [labels[each] for each in np.argmax(answers, axis=1)]
    assert (labels, recipe) == (["cat", "dog", "cow"], "pets")


def test_images_may_lack_the_channel_and_one_row_is_answered_alike(place):
    model = Model(place / "digits.tflite")
    assert [(each.shape, each.dtype) for each in model.inputs] == [((6, 6, 1), "float32")]
    np.testing.assert_array_equal(model(PIXELS[:3, ..., 0]), model(PIXELS)[:3])


def test_bad_files_and_bad_rows_are_one_sentence(place):
    content = (place / "digits.tflite").read_bytes()
    (place / "cut.tflite").write_bytes(content[:500])
    weights = bytearray(content)
    model = Model(place / "digits.tflite")
    kernel = next(
        model._interpreter.get_tensor(detail["index"])
        for detail in model._interpreter.get_tensor_details()
        if tuple(detail["shape"]) == (3, 36)
    )
    weights[content.find(kernel.tobytes()) + 5] ^= 1
    (place / "flipped.tflite").write_bytes(weights)
    hole = content[:200] + bytes(64) + content[264:]
    (place / "hole.tflite").write_bytes(hole)
    wrong = {"none": "that exists", "cut": "(whole .tflite file|by their SHA-256)"}
    wrong |= {"flipped": "by their SHA-256", "hole": "by their SHA-256"}
    for name, message in wrong.items():
        with pytest.raises(InputError, match=message):
            Model(place / f"{name}.tflite")
    with pytest.raises(InputError, match="x must have the shape"):
        model(PIXELS[:, :5])
    with pytest.raises(InputError, match="x must be finite"):
        model(np.full((1, 6, 6, 1), np.nan))


@pytest.mark.slow
def test_several_inputs_are_given_by_name(tmp_path):
    zeta, alpha = keras.Input((4,), name="zeta"), keras.Input((2,), name="alpha")
    model = keras.Model([zeta, alpha], [L.Dense(1)(L.Concatenate()([zeta, alpha])), zeta + 1.0])
    x = {"zeta": RNG.normal(size=(5, 4)), "alpha": RNG.normal(size=(5, 2))}
    export(model, tmp_path / "two.tflite")
    deployed = Model(tmp_path / "two.tflite")
    wanted = model.predict([x["zeta"], x["alpha"]], verbose=0)
    for one, other in zip(deployed(x), wanted, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    with pytest.raises(InputError, match="x must be a dict by the names of the inputs"):
        deployed(x["zeta"])
    with pytest.raises(InputError, match="one output of two or more classes"):
        deployed.classify(x)
