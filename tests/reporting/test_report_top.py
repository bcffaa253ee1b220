"""The top of the page."""

import shlex

import numpy as np
import pytest

from keras_trainkit import Interpretation, runs
from keras_trainkit.diagnosis.judge import examine
from keras_trainkit.reporting import report_top
from tests.diagnosis.examples import healthy
from tests.reporting.examples import classes, history, make_run, numbers


def test_an_older_run_has_its_interval_from_the_score(tmp_path):
    run = make_run(tmp_path, classes())
    (run.path / "predictions.npz").unlink()
    found = report_top.headline(run, None)
    assert found["interval"] == "68.57 to 80.49"  # Wilson's, of 150 of 200
    assert found["examples"] == "200 test examples"


def test_the_command_names_what_was_overridden_and_the_data(tmp_path):
    run = make_run(tmp_path, classes())
    fields = {
        "epochs": {"value": 4, "from": "override"},
        "data": {"value": "auto", "from": "recipe"},
    }
    run.write_json("config.json", {"recipe": "mnist", "fast": True, "fields": fields})
    words = shlex.split(report_top.command(run, {"name": "a b"}))
    assert words[:3] == ["trainkit", "train", "mnist"]
    assert set(words[3:]) == {"epochs=4", "data=bundled:mnist", "name=a b", "--fast"}


def test_a_recipe_of_one_s_own_is_repeated_from_the_run(tmp_path):
    run = make_run(tmp_path)
    run.write_json("config.json", {"recipe": "mine", "fast": False, "fields": {}})
    assert report_top.command(run).split()[2] == str(run.path / "recipe.py")


def test_a_sick_run_is_given_the_next_thing_to_try(tmp_path):
    rows = [{**row, "val_loss": 1 + i} for i, row in enumerate(history(6))]
    found = report_top.verdict(make_run(tmp_path, rows=rows))
    assert found["findings"]
    assert found["next"]
    assert not found["healthy"]


def flat(validation=True):
    """A training with nothing to find, with validation losses or without."""
    rows = [{"epoch": i + 1, "loss": 1.0 + (i == 0)} for i in range(8)]
    return [{**row, **({"val_loss": 1.1 * row["loss"]} if validation else {})} for row in rows]


def judged(tmp_path, fast=False, status=runs.FINISHED, rows=None, **fields):
    run = make_run(tmp_path, rows=flat() if rows is None else rows, status=status, **fields)
    run.write_json("config.json", {**run.read_json("config.json"), "fast": fast})
    found = report_top.verdict(run)
    assert found["findings"] == []
    return found


def test_only_what_was_seen_whole_is_healthy_and_shipped(tmp_path, monkeypatch):
    monkeypatch.setattr(report_top.examination, "diagnose", lambda *_, **__: examine(healthy()))
    found = judged(tmp_path)
    assert found["healthy"]
    assert not found["nothing"]
    assert found["next"].startswith("trainkit export")
    assert found["next"].endswith("--to int8")


def test_curves_alone_are_not_called_healthy(tmp_path):
    found = judged(tmp_path)
    assert not found["healthy"]
    assert "measured to its end" in found["nothing"]


def test_a_failed_run_says_why(tmp_path):
    run = make_run(tmp_path, status=runs.RUNNING)
    run.write_status(runs.FAILED, "ValueError: no (mine.py, line 3)")
    meaning = report_top.status(run)["meaning"]
    assert meaning.startswith("Training failed with ValueError: no (mine.py, line 3).")
    run.write_status(runs.FAILED)
    assert "without a word" in report_top.status(run)["meaning"]


def test_a_table_is_exported_as_it_can_be(tmp_path):
    run = make_run(tmp_path, classes(), rows=flat())
    run.write_json("data.json", {**run.data, "features": ["a", "b"]})
    assert report_top.verdict(run)["next"].endswith("--to dynamic")


@pytest.mark.parametrize(
    ("options", "then"),
    [
        ({"rows": flat(validation=False), "validation": 0.0}, "data=bundled:mnist validation=0.1"),
        ({"rows": flat(validation=False)}, "data=bundled:mnist epochs=8"),
        ({"rows": flat()[:1]}, ""),
        ({"fast": True}, "trainkit train mnist data=bundled:mnist"),
        ({"status": runs.INTERRUPTED}, "-a"),
        ({"status": runs.RUNNING}, "trainkit watch"),
    ],
)
def test_nothing_found_is_not_enough_to_ship(tmp_path, options, then):
    found = judged(tmp_path, **options)
    assert found["next"].endswith(then)
    assert "export" not in found["next"]
    assert ("--resume" in found["next"]) is (options.get("status") == runs.INTERRUPTED)
    assert not found["healthy"]


def test_a_score_that_is_no_number_has_no_interval(tmp_path):
    answers = numbers(20)
    answers.outputs[3] = np.nan
    found = report_top.headline(make_run(tmp_path, answers), Interpretation.of(answers))
    assert (found["value"], found["interval"]) == ("-", "")
