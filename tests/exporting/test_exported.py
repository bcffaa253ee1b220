"""What an export returns."""

from pathlib import Path

from keras_trainkit.exporting import Criterion, Exported
from keras_trainkit.exporting.exported import sidecar


def test_one_limit_that_is_not_kept_is_enough():
    kept, broken = Criterion("max_kb", 10, 9.0), Criterion("max_ms", 1, 2.0)
    assert Exported(Path("x"), {}).passed
    assert Exported(Path("x"), {}, (kept,)).passed
    assert not Exported(Path("x"), {}, (kept, broken)).passed


def test_the_report_lies_beside_the_file():
    assert sidecar(Path("a/digits.tflite")) == Path("a/digits.tflite.json")
