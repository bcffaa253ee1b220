"""An .onnx file answers as Keras does, in ONNX Runtime; bad input is one sentence."""

import json

import keras
import numpy as np
import pytest

from keras_trainkit import Budget, InputError
from keras_trainkit.exporting import onnx_export, to_onnx

L = keras.layers
RNG = np.random.default_rng(0)


def network(policy="float32"):
    keras.utils.set_random_seed(0)
    layers = [L.Rescaling(1 / 255), L.RandomFlip(), L.Conv2D(4, 3, dtype=policy)]
    layers += [L.BatchNormalization(dtype=policy), L.ReLU(), L.DepthwiseConv2D(3), L.Flatten()]
    layers += [L.Dropout(0.5), L.Dense(3, activation="softmax")]
    return keras.Sequential([keras.Input((8, 8, 1), name="image"), *layers])


def test_the_file_answers_as_keras_and_says_what_it_is(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    model, x = network("mixed_float16"), RNG.uniform(0, 255, (50, 8, 8, 1)).astype("float32")
    wanted = model.predict(x, verbose=0)
    exported = to_onnx(
        model,
        tmp_path / "digits.onnx",
        verify=(x, wanted.argmax(1)),
        budget=Budget(max_drop_pp=1, max_kb=1),
        labels=("a", "b", "c"),
        recipe="mnist",
    )
    session = onnxruntime.InferenceSession(str(exported.path))
    (found,) = session.run(None, {"image": x})
    assert np.abs(found - wanted).max() < 2e-3
    assert np.abs(found - wanted).max() == pytest.approx(
        exported.report["verified"]["max_difference"], abs=1e-6
    )
    told = json.loads(session.get_modelmeta().custom_metadata_map["keras_trainkit"])
    assert told == {"labels": ["a", "b", "c"], "recipe": "mnist"}
    report = json.loads((tmp_path / "digits.onnx.json").read_text())
    assert report["verified"]["keras"] == 1.0
    assert report["bytes"] == exported.path.stat().st_size
    assert [each["passed"] for each in report["budget"]] == [True, False]
    assert "Conv" in report["operators"]
    assert report["inputs"][0]["shape"] == [None, 8, 8, 1]
    assert [each["name"] for each in report["outputs"]] == ["output_0"]
    assert not exported.passed


@pytest.mark.slow
def test_several_inputs_and_outputs_keep_their_names(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    zeta, alpha = keras.Input((4,), name="zeta"), keras.Input((3,), name="alpha")
    joined = L.Dense(2)(L.Concatenate()([zeta, alpha]))
    model = keras.Model([zeta, alpha], [joined, L.Dense(1)(zeta)])
    x = [RNG.normal(size=(7, size)).astype("float32") for size in (4, 3)]
    exported = to_onnx(model, tmp_path / "two.onnx", verify=x)
    assert exported.report["verified"]["max_difference"] < 1e-5
    session = onnxruntime.InferenceSession(str(exported.path))
    found = session.run(None, {"zeta": x[0], "alpha": x[1]})
    for one, other in zip(found, model.predict(x, verbose=0), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_what_cannot_be_exported_is_one_sentence(tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    with pytest.raises(InputError, match=r"path must end in \.onnx"):
        to_onnx(network(), tmp_path / "x.tflite")
    bare = keras.Sequential([L.Dense(2)])
    with pytest.raises(InputError, match="model must say its inputs"):
        to_onnx(bare, tmp_path / "x.onnx")
    monkeypatch.setattr(onnx_export, "_PACKAGES", ("onnx", "no_such_package"))
    with pytest.raises(InputError, match=r"no_such_package is missing: install .*\[onnx\]"):
        to_onnx(network(), tmp_path / "x.onnx")
    assert list(tmp_path.iterdir()) == []


class Odd(L.Layer):
    def call(self, x):
        return keras.ops.erfinv(x / 2)


def test_an_operator_that_onnx_lacks_is_said(tmp_path):
    pytest.importorskip("onnxruntime")
    model = keras.Sequential([keras.Input((8,)), Odd(name="odd")])
    with pytest.raises(InputError, match=r"Erfinv in .*odd.*: replace the layer"):
        to_onnx(model, tmp_path / "x.onnx")
    assert list(tmp_path.iterdir()) == []
