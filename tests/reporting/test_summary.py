"""The last lines of a training."""

import io

from rich.console import Console

from keras_trainkit import Run, reporting, runs
from tests.reporting.examples import classes, make_run
from tests.reporting.test_report_top import flat


def summary(tmp_path, metrics, status=runs.FINISHED):
    run = Run(tmp_path)
    run.write_json("config.json", {"recipe": "tiny", "fast": False, "fields": {}})
    run.write_json("metrics.json", {"seconds": 2.0, "parameters": 12, **metrics})
    run.write_status(status)
    out = io.StringIO()
    reporting.print_summary(run, Console(file=out, width=200))
    return out.getvalue()


def test_baselines_stand_beside_the_score(tmp_path):
    metrics = {"test": {"mae": 1.5, "loss": 0.1}, "baselines": {"constant": {"mae": 3.25}}}
    lines = summary(tmp_path, {**metrics, "examples": {"test": 10}}).splitlines()
    assert lines[1].split() == ["test", "score", "tiny", "constant"]
    assert lines[2].split() == ["mae", "1.5", "3.25"]


def test_an_accuracy_comes_with_its_interval(tmp_path):
    text = summary(tmp_path, {"test": {"accuracy": 0.996}, "examples": {"test": 10_000}})
    assert "99.60 % of 10,000 test examples are right (95 % interval 99.46 to 99.71 %)" in text


def test_an_interrupted_run_shows_validation_and_says_so(tmp_path):
    metrics = {"validation": {"mae": 2.0}, "examples": {"validation": 5}}
    text = summary(tmp_path, metrics, runs.INTERRUPTED)
    assert "interrupted" in text
    assert "validation score" in text


def test_what_is_next_is_what_the_page_says(tmp_path):
    run = make_run(tmp_path, classes(), rows=flat(), status=runs.INTERRUPTED)
    run.write_json("metrics.json", {**run.metrics, "seconds": 2.0})
    out = io.StringIO()
    reporting.print_summary(run, Console(file=out, width=200))
    lines = out.getvalue().splitlines()
    (first,) = (line for line in lines if line.startswith("next"))
    assert first.split()[1:5] == ["trainkit", "train", "--resume", run.reference]
    assert f"       trainkit evaluate {run.reference}" in lines
