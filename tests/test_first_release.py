"""What the first release wrote is read by every later one: a run, its model, its figures.

`data/first_release` was written by version 0.1.0 and is never written again.
"""

import shutil

import numpy as np
import pytest

from keras_trainkit import Run, diagnose, reporting
from keras_trainkit.deploy import Model
from keras_trainkit.training import evaluation
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "data" / "first_release"


@pytest.fixture
def run(tmp_path):
    place = next((FOLDER / "regression").iterdir())
    return Run.open(shutil.copytree(place, tmp_path / place.name))


def test_the_run_is_read(run):
    assert (run.recipe, run.status, run.fast) == ("regression", "finished", False)
    assert run.environment["keras_trainkit"] == "0.1.0"
    assert run.config["width"] == 8
    assert run.origins["width"] == "override"
    assert run.history["loss"] == [1.9632046222686768]
    assert run.answers.outputs.shape == (79, 1)
    assert sum(layer["parameters"] for layer in run.layers) == run.metrics["parameters"]


def test_it_is_evaluated_to_the_stored_figures(run):
    """On another machine the last digits may differ."""
    scores = evaluation.again(run)
    for part in ("validation", "test"):
        assert scores[part] == pytest.approx(run.metrics[part], rel=1e-5)


def test_its_model_answers_as_it_did(run):
    splits = evaluation.reload(run)
    answers = run.model().predict(splits.test.x, verbose=0)
    np.testing.assert_allclose(answers, run.answers.outputs, rtol=1e-5, atol=1e-5)


def test_it_is_diagnosed_and_reported(run):
    assert diagnose(run, show=False).checked
    page = reporting.save_report(run).read_text("utf-8")
    assert "12.86" in page  # its test RMSE
    assert reporting.save_card(run).is_file()


def test_its_exported_file_answers_as_it_did():
    files = FOLDER / "files"
    with np.load(files / "pets.npz") as kept:
        x, wanted = kept["x"], kept["y"]
    pets = Model(files / "pets.tflite")
    np.testing.assert_allclose(pets(x), wanted, atol=0.02)
    assert pets.labels == ("cat", "dog", "cow")
