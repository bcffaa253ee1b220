"""Every shipped recipe goes the whole way, briefly."""

import io
import math

import pytest
from rich.console import Console

from keras_trainkit import InputError, diagnose, recipe, runs, train
from keras_trainkit.training import evaluation

SOURCES = {"california": "sklearn:diabetes"}  # California is not bundled


LONG = {"california", "images", "mnist", "mnist_best", "mnist_tiny"}  # ten seconds
QUICK, SLOW = {"mnist_fast", "table"}, {"images", "mnist", "regression"}  # one of each kind


def marked(name):
    if name in QUICK:
        return name
    return pytest.param(name, marks=pytest.mark.slow if name in SLOW else pytest.mark.proof)


@pytest.mark.parametrize("name", [marked(name) for name in sorted(recipe.shipped())])
def test_a_short_run(name, tmp_path):
    data = SOURCES.get(name, "bundled")
    finished = train(name, out=tmp_path, fast=True, data=data)
    assert finished.status == runs.FINISHED
    assert all(math.isfinite(value) for value in finished.metrics["test"].values())
    assert evaluation.again(finished)["test"] == finished.metrics["test"]


@pytest.mark.proof
def test_a_table_keeps_the_best_epoch_and_says_why_it_stopped(tmp_path):
    small = {"members": 2, "width": 8, "bins": 4, "embedding": 2, "epochs": 60, "patience": 0.05}
    said = Console(file=io.StringIO(), width=200)
    run = train("table", out=tmp_path, doctor=False, console=said, learning_rate=0.3, **small)
    losses = run.history["val_loss"]
    best = losses.index(min(losses))
    assert len(losses) == best + 1 + 3
    assert f"Stopped after epoch {len(losses)}: val_loss has not improved" in said.file.getvalue()
    kept = run.metrics["validation"]["root_mean_squared_error"]
    assert kept == pytest.approx(run.history["val_root_mean_squared_error"][best], rel=1e-5)
    with pytest.raises(InputError, match="patience must be a number in"):
        train("table", out=tmp_path, patience=1.5)


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(recipe.shipped()))
def test_the_doctor_finds_no_error_in_it(name, tmp_path):
    finished = train(name, out=tmp_path, data=SOURCES.get(name, "bundled"), epochs=3)
    verdict = diagnose(finished)
    assert len(verdict.checked) > 10
    assert [each.symptom for each in verdict.findings if each.severity == "error"] == []
