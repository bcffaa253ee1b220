"""Every shipped recipe goes the whole way, briefly."""

import math

import pytest

from keras_trainkit import diagnose, evaluation, recipe, runs, train

SOURCES = {"california": "sklearn:diabetes"}  # California is not bundled


LONG = {"images", "mnist_tiny"}  # ten seconds


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in LONG else [])
        for name in sorted(recipe.shipped())
    ],
)
def test_a_short_run(name, tmp_path):
    data = SOURCES.get(name, "bundled")
    finished = train(name, out=tmp_path, fast=True, data=data)
    assert finished.status == runs.FINISHED
    assert all(math.isfinite(value) for value in finished.metrics["test"].values())
    assert evaluation.again(finished)["test"] == finished.metrics["test"]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(recipe.shipped()))
def test_the_doctor_finds_no_error_in_it(name, tmp_path):
    finished = train(name, out=tmp_path, data=SOURCES.get(name, "bundled"), epochs=3)
    verdict = diagnose(finished)
    assert len(verdict.checked) > 10
    assert [each.symptom for each in verdict.findings if each.severity == "error"] == []
