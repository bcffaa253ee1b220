"""What an export is given, checked before anything is converted; bad input is in test_export.py."""

import keras
import numpy as np
import pytest

from keras_trainkit import Budget, InputError
from keras_trainkit.exporting import job

MODEL = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
X = np.random.default_rng(0).normal(size=(30, 4))


def test_examples_are_those_given_or_the_calibration_or_made_up():
    given = job.prepare(MODEL, ["float32"], X, (X[:5], [0, 1, 0, 1, 0]))
    assert given.origin == "given"
    np.testing.assert_array_equal(given.truths[0], [0, 1, 0, 1, 0])
    np.testing.assert_allclose(given.answers[0], MODEL.predict(X[:5], verbose=0))
    assert given.samples is None
    calibrated = job.prepare(MODEL, ["float32", "int8"], X)
    assert calibrated.origin == "calibration"
    assert len(calibrated.samples["input_0"]) == 30
    assert job.prepare(MODEL, ["dynamic"]).origin == "random numbers"


def test_sizes_and_targets_come_from_what_is_given():
    layers = [keras.layers.Conv2D(2, 3), keras.layers.GlobalMaxPooling2D()]
    model = keras.Sequential([keras.Input((None, None, 1)), *layers])
    images = np.random.default_rng(0).normal(size=(6, 9, 8, 1))
    given = job.prepare(model, ["int8"], images, (images, {"output_0": np.ones((6, 2))}))
    assert given.inputs[0].shape == (9, 8, 1)
    assert given.outputs == (layers[-1].name,)
    with pytest.raises(InputError, match="max_drop_pp must be held against targets"):
        job.prepare(MODEL, ["float32"], X, X, Budget(max_drop_pp=1))


def test_a_path_is_free_and_its_report_too(tmp_path):
    path = tmp_path / "a.tflite"
    assert job.check_path(str(path)) == path
    (tmp_path / "a.tflite.json").write_text("{}")
    with pytest.raises(InputError, match="which exists, or whose report does"):
        job.check_path(path)
    assert job.check_path(path, overwrite=True) == path
    path.mkdir()
    with pytest.raises(InputError, match="must be new"):
        job.check_path(path, overwrite=True)
