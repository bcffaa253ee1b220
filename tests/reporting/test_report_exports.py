"""The exported files on the page."""

import itertools

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.reporting import report_exports, save_report
from tests import browser
from tests.reporting.examples import classes, make_run

INT8 = {
    "bytes": 2048,
    "verified": {
        "measure": "accuracy",
        "agreement": 0.98,
        "examples": 200,
        "keras": 0.75,
        "file": 0.74,
        "drop_pp": 1.0,
    },
    "latency_ms": {"median": 0.5},
}


def test_an_export_beside_its_model(tmp_path):
    run = make_run(tmp_path)
    assert report_exports.exports(run) is None
    run.write_json("export/int8.tflite.json", INT8)
    assert report_exports.exports(run) == {
        "rows": [
            {
                "name": "export/int8.tflite",
                "size": "2.0 KiB",
                "score": "accuracy 0.74",
                "lost": "1.00 pp",
                "flipped": "4 of 200",
                "latency": "500 us",
            }
        ],
        "chart": None,
    }


def test_a_regression_s_rise_and_a_file_without_a_score(tmp_path):
    run = make_run(tmp_path)
    verified = {"measure": "rmse", "examples": 9, "keras": 2.0, "file": 2.5, "rise_percent": 25.0}
    run.write_json("export/int8.tflite.json", {**INT8, "verified": verified})
    run.write_json("export/other.tflite.json", {"bytes": 12})
    first, second = report_exports.exports(run)["rows"]
    assert (first["score"], first["lost"], first["flipped"]) == ("rmse 2.5", "+25.00 %", "-")
    assert {second[name] for name in ("score", "lost", "flipped", "latency")} == {"-"}


def test_no_other_point_is_better_by_hand():
    points = np.random.default_rng(0).integers(0, 6, (40, 3))
    wanted = [
        not any((q <= p).all() and (q < p).any() for q, p in itertools.product(points, [each]))
        for each in points
    ]
    assert report_exports.unbeaten(points) == wanted
    assert 0 < sum(wanted) < 40


def test_a_picture_of_export_and_compress_together(tmp_path):
    run = make_run(tmp_path, classes())
    for i, name in enumerate(("export/int8", "compress/prune_int8", "compress/a$b$")):
        verified = {**INT8["verified"], "drop_pp": 1.0 - i}
        report = {**INT8, "bytes": 2048 << i, "verified": verified}
        run.write_json(f"{name}.tflite.json", report)
    made = report_exports.exports(run)
    assert [row["name"] for row in made["rows"]][-1] == "compress/prune_int8.tflite"
    for word in ("prune_int8", "a$b$", ">int8<", "points of accuracy lost"):
        assert word in made["chart"]["svg"]
    console, asked, dom = browser.visit(save_report(run).as_uri(), tmp_path)
    assert (console, asked) == ([], [])
    assert "larger: slower, 500 us to 500 us" in dom


def test_a_damaged_report_is_named(tmp_path):
    run = make_run(tmp_path)
    (run.path / "export").mkdir()
    (run.path / "export" / "int8.tflite.json").write_text("{")
    with pytest.raises(InputError, match=r"int8\.tflite\.json must be JSON"):
        report_exports.exports(run)
