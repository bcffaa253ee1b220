"""Results as a notebook shows them."""

import types
from pathlib import Path

import numpy as np

from keras_trainkit import Exported, _notebook
from keras_trainkit.exporting.budget import Criterion
from keras_trainkit.tuning.batch_size import BatchSize
from keras_trainkit.tuning.comparison import paired
from keras_trainkit.tuning.importance import Importance
from keras_trainkit.tuning.lr_range import LRCurve, LRRange
from keras_trainkit.tuning.search import Search

EVIL = "<script>"


def test_every_text_is_escaped():
    text = _notebook.shown(EVIL, EVIL, {EVIL: EVIL, "b": 0.5})
    assert EVIL not in text
    assert text.count("&lt;script&gt;") == 4


def test_a_file_says_what_keeps_it_from_passing():
    report = {"bytes": 12_345, "findings": [{"text": f"bad {EVIL}"}]}
    text = Exported(Path("a.tflite"), report, (Criterion("size", 1, 2),))._repr_html_()
    assert "did not pass" in text
    assert "12,345" in text
    assert "bad &lt;script&gt;" in text
    assert "FAIL  size: 2, limit 1" in text
    assert "</b> passed" in Exported(Path("a.tflite"), {})._repr_html_()


def lr(recommended, reason=""):
    rates = np.geomspace(1e-5, 1, 40)
    losses = 2 - np.exp(-((np.log10(rates) + 2) ** 2))
    curve = LRCurve(rates, losses, losses, reason)
    found = {"valley": (0.003, 0.002, 0.004)}
    return LRRange((curve,), found, recommended, 0.002, 0.004, reason)


def test_finders_show_their_recommendation_and_a_picture():
    text = lr(0.003)._repr_html_()
    assert "learning_rate=0.003" in text
    assert "0.003 (0.002 to 0.004)" in text
    assert "data:image/png;base64," in text
    assert "no recommendation: flat" in lr(None, "flat")._repr_html_()
    sizes = tuple({"batch_size": n, "examples_per_second": 9.0 * n} for n in (8, 16))
    text = BatchSize(sizes, 16, 20.0, 64, 16, 8, 0.002, "sqrt", "")._repr_html_()
    assert "batch_size=16 learning_rate=0.002" in text
    assert "144/s" in text
    assert "data:image/png;base64," in text


def test_a_search_shows_its_best_trial_and_its_comparison():
    compared = paired("accuracy", "max", [0.90, 0.91, 0.89], [0.94, 0.95, 0.92])
    assert "better, 3 seeds" in compared._repr_html_()
    trial = types.SimpleNamespace(
        scored=True, value=0.95, overrides={"width": 3}, name="1", status="finished", values={}
    )
    spec = types.SimpleNamespace(objective="val_accuracy", direction="max")
    for fit, told in ((0.5, True), (-0.1, False)):  # below 0 shares mean nothing
        importance = Importance({"width": 1.0}, fit)
        found = Search(Path(), spec, (trial,), importance, compared, False)._repr_html_()
        assert "1 trial, best val_accuracy 0.95" in found
        assert "against the shipped config" in found
        assert ("importance of width" in found) is told
    none = Search(Path(), spec, (), Importance({}, 0.0), None, True)._repr_html_()
    assert "none was scored" in none
