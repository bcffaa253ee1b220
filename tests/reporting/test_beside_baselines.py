"""A score beside simple models, in words."""

import numpy as np
import pytest

from keras_trainkit.interpretation import Interpretation
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.reporting import beside_baselines
from tests.reporting.examples import classes, make_run, numbers


def said(tmp_path, answers, baselines):
    run = make_run(tmp_path, answers)
    run.write_json("metrics.json", {**run.metrics, "baselines": baselines})
    return beside_baselines.told(run, Interpretation.of(answers))


@pytest.mark.parametrize(("shift", "stands"), [(-0.2, "worse"), (0.0, "same"), (0.2, "better")])
def test_an_accuracy_stands_by_its_interval(tmp_path, shift, stands):
    answers = classes()
    accuracy = Interpretation.of(answers).score()[1]
    (one,) = said(tmp_path, answers, {"boosted_trees": {"accuracy": accuracy + shift}})
    assert one["stands"] == stands
    assert "boosted trees" in one["sentence"]
    assert f"{100 * (accuracy + shift):.1f} %" in one["sentence"]


def test_a_smaller_error_is_better_and_a_lazy_answer_is_called_what_it_is(tmp_path):
    found = said(
        tmp_path,
        numbers(),
        {"constant": {"root_mean_squared_error": 1.0}, "ridge": {"root_mean_squared_error": 0.01}},
    )
    assert [each["stands"] for each in found] == ["worse", "better"]
    assert "always answering the mean" in found[0]["sentence"]


def test_a_baseline_without_that_score_is_passed_over(tmp_path):
    assert said(tmp_path, numbers(), {"constant": {"mae": 1.0}}) == []


def test_a_baseline_that_could_not_be_fitted_is_said(tmp_path):
    (one,) = said(tmp_path, numbers(), {"ridge": {}})
    assert one["stands"] == "unfitted"
    assert one["sentence"].startswith("Ridge could not be fitted to these data")


def test_a_score_that_is_not_finite_beats_nothing(tmp_path):
    answers = Answers(np.zeros(9), np.full((9, 1), np.nan))
    (one,) = said(tmp_path, answers, {"constant": {"root_mean_squared_error": 1.0}})
    assert one["stands"] == "better"
