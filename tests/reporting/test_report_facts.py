"""Data, model and machine on the page."""

import pytest

from keras_trainkit import Interpretation
from keras_trainkit.reporting import report_facts
from tests.reporting.examples import classes, make_run


def test_data_and_balance(tmp_path):
    run = make_run(tmp_path, classes())
    found = report_facts.data(run, Interpretation.of(run.answers))
    assert found["sizes"] == "9 train, 200 test"
    assert sum(each["count"] for each in found["balance"]) == 200
    assert "no validation rows" in found["checks"][0]


def test_parts_that_are_the_same_are_said(tmp_path):
    run = make_run(tmp_path, classes())
    prints = dict.fromkeys(("train", "validation", "test"), "a" * 64)
    run.write_json("data.json", {**run.data, "fingerprints": prints})
    assert "the same" in report_facts.data(run, None)["checks"][0]


def test_model_and_machine(tmp_path):
    run = make_run(tmp_path, classes())
    assert report_facts.model(run)["totals"][2] == ("weights", "12 B")
    assert dict(report_facts.machine(run))["git commit"] == "-"


@pytest.mark.parametrize(
    ("rows", "says"), [(0, "no test rows"), (99, "Fewer than 100"), (100, "no validation rows")]
)
def test_few_test_rows_and_none(tmp_path, rows, says):
    run = make_run(tmp_path)
    run.write_json("data.json", {**run.data, "examples": {"train": 9, "test": rows}})
    assert says in report_facts.data(run, None)["checks"][-1]
