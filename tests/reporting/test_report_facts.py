"""Data, model, exports and machine on the page."""

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


def test_an_export_beside_its_model(tmp_path):
    run = make_run(tmp_path)
    verified = {"agreement": 0.98, "examples": 200, "file": 0.74, "drop_pp": 1.0}
    report = {"bytes": 2048, "verified": verified, "latency_ms": {"median": 0.5}}
    run.write_json("export/int8.tflite.json", report)
    assert report_facts.exports(run) == [
        {
            "name": "int8.tflite",
            "size": "2.0 KiB",
            "score": "0.74",
            "lost": "1.00 pp",
            "flipped": "4 of 200",
            "latency": "0.5 ms",
        }
    ]


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
