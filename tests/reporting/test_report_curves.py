"""The curves of the page."""

import json

import pytest

from keras_trainkit.reporting import report_curves
from tests.reporting.examples import make_run


def test_every_value_is_drawn_and_the_best_epoch_marked(tmp_path):
    found = report_curves.curves(make_run(tmp_path))
    assert [each["title"] for each in found] == ["loss", "learning rate", "examples per second"]
    assert report_curves.best_epoch({"val_loss": [3.0, 1.0, 2.0]}) == 2
    assert report_curves.best_epoch({"loss": [1.0]}) is None
    assert report_curves.best_epoch({"val_loss": [float("nan")]}) is None


def test_what_the_doctor_measured(tmp_path):
    run = make_run(tmp_path)
    layers = {
        "a": {"gradient_norm": 3.0, "update_ratio": 0.1},
        "b": {"gradient_norm": 4.0, "update_ratio": 0.3},
    }
    records = [
        {"kind": "setup", "steps_per_epoch": 10},
        {"kind": "sample", "step": 5, "layers": layers},
    ]
    (run.path / "signals.jsonl").write_text("\n".join(map(json.dumps, records)))
    assert report_curves.measured(run) == [
        ("gradient norm", [0.5], [pytest.approx(5.0)]),
        ("update ratio", [0.5], [0.3]),
    ]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ((2, 3), "not finite from epoch 3 on"),
        ((1,), "not finite in 1 of the epochs, first in epoch 2"),
        ((0, 2), "not finite in 2 of the epochs, first in epoch 1"),
        ((), ""),
    ],
)
def test_what_is_not_finite_is_said_as_it_is(tmp_path, bad, says):
    rows = [{"epoch": i + 1, "loss": float("nan") if i in bad else 1.0} for i in range(4)]
    assert report_curves.curves(make_run(tmp_path, rows=rows))[0]["note"] == says
