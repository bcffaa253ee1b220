"""`export` from a model to a verified file, and everything that is refused before."""

import hashlib
import json

import keras
import numpy as np
import pytest

from keras_trainkit import Budget, InputError, export, exporting, verify


@pytest.fixture(scope="module")
def exported(digits, tmp_path_factory):
    return export(
        digits.model,
        tmp_path_factory.mktemp("exported") / "digits.tflite",
        "int8",
        calibration=digits.train,
        verify=(digits.test, digits.truth),
        budget=Budget(max_drop_pp=2, max_kb=40, max_arena_kb=8),
        labels=[f"digit {n}" for n in range(10)],
        recipe="tests",
    )


def test_the_file_and_its_report_are_there_and_nothing_else(exported):
    files = {path.name for path in exported.path.parent.iterdir()}
    assert files == {"digits.tflite", "digits.tflite.json"}
    assert exported.passed
    content = exported.path.read_bytes()
    report = json.loads((exported.path.parent / "digits.tflite.json").read_text())
    assert report == json.loads(json.dumps(exported.report))
    assert report["sha256"] == hashlib.sha256(content).hexdigest()
    assert report["bytes"] == len(content)
    assert len(content) < 0.5 * report["float32_bytes"]
    assert len(content) < report["converted_bytes"] - 1000
    assert report["notes"] == []
    assert "/conv2d" in report["layers"][0]["tensor"]
    assert report["made_with"]["keras"] == keras.__version__
    assert "ai-edge-litert" in report["made_with"]
    assert [limit["passed"] for limit in report["budget"]] == [True] * 3


def test_it_was_verified_and_is_integer_throughout(exported):
    verified = exported.report["verified"]
    assert verified["examples"] == 1000
    assert verified["keras"] > 0.8
    assert verified["agreement"] > 0.95
    low, high = verified["interval_pp"]
    assert low <= verified["drop_pp"] <= high
    assert exported.report["dtypes"].keys() == {"INT8", "INT32"}
    assert all("digit" in flip["file"] for flip in verified["flipped"])


def test_the_metadata_are_inside(exported):
    inside = verify(exported.path).report["metadata"]
    assert inside["scheme"] == "int8"
    assert inside["recipe"] == "tests"
    assert inside["labels"][3] == "digit 3"
    assert inside["scores"]["file"] == exported.report["verified"]["file"]


X = np.random.default_rng(0).random((20, 28, 28, 1))
BAD = {
    "scheme": ({"scheme": "int9"}, "Did you mean 'int8'"),
    "no calibration": ({"scheme": "int8"}, "calibration must be given for the scheme int8"),
    "path": ({"path": "x.bin"}, "must end in .tflite"),
    "folder": ({"path": "none/x.tflite"}, "make the folder first"),
    "taken": ({"path": "taken.tflite"}, "which exists, or whose report does"),
    "model": ({"model": 3}, "must be a keras.Model; received a int"),
    "calibration shape": ({"scheme": "int8", "calibration": X[:, :14]}, "calibration must have"),
    "NaN": ({"scheme": "int8", "calibration": X * np.nan}, "NaN or infinity in 20 of 20"),
    "constant": ({"scheme": "int8", "calibration": X * 0}, "examples that differ; received 0"),
    "empty": ({"scheme": "int8", "calibration": X[:0]}, "at least one example"),
    "scale": (
        {"scheme": "int8", "calibration": X / 255, "verify": X * 255},
        "scaled as the examples",
    ),
    "verify shape": ({"verify": X[:, :14]}, "verify must have the shape"),
    "targets": ({"verify": (X, [1, 2])}, "each of its 20 examples"),
    "drop of nothing": ({"budget": Budget(max_drop_pp=1)}, "held against targets; received none"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(digits, tmp_path, monkeypatch, case):
    arguments, message = BAD[case]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.tflite").write_text("mine")
    call = {"model": digits.model, "path": "x.tflite", **arguments}
    with pytest.raises(InputError) as error:
        export(**call)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.tflite"]
    assert (tmp_path / "taken.tflite").read_text() == "mine"


@pytest.mark.slow
def test_every_scheme_at_once_and_one_that_is_refused(tmp_path):
    """Layer normalization has no integer form; no scheme stops the others."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(64),
            keras.layers.LayerNormalization(name="norm"),
            keras.layers.Dense(3),
        ]
    )
    x = np.random.default_rng(0).normal(size=(200, 8)).astype("float32")
    schemes = [name for name, each in exporting.SCHEMES.items() if not each.recipe]
    paths = {name: tmp_path / f"{name}.tflite" for name in schemes}
    found = exporting.export_all(model, paths, calibration=x)
    refused = {name for name, each in found.items() if isinstance(each, InputError)}
    assert refused == {"int8", "uint8", "int16x8"}
    assert "with NEG in the layer 'norm', which has no integer form" in str(found["int8"])
    assert {path.stem for path in tmp_path.glob("*.tflite")} == set(schemes) - refused
    assert found["float32"].report["verified"]["max_difference"] < 1e-5
    assert found["float32"].report["verified"]["data"] == "calibration"
