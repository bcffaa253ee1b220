"""What an export returns."""

from pathlib import Path

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import Criterion, Exported
from keras_trainkit.exporting.exported import sidecar, write_whole


def test_one_limit_that_is_not_kept_is_enough():
    kept, broken = Criterion("max_kb", 10, 9.0), Criterion("max_ms", 1, 2.0)
    assert Exported(Path("x"), {}).passed
    assert Exported(Path("x"), {}, (kept,)).passed
    assert not Exported(Path("x"), {}, (kept, broken)).passed


def test_a_finding_is_no_pass_even_without_a_limit():
    kept = Criterion("max_kb", 10, 9.0)
    found = Exported(Path("x"), {"findings": [{"text": "output_0 is at 3.0 dB"}]}, (kept,))
    assert not found.passed
    assert found.findings == ("output_0 is at 3.0 dB",)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    write_whole(tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="must be one that can be written"):
        write_whole(tmp_path / "folder", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]


def test_the_report_lies_beside_the_file():
    assert sidecar(Path("a/digits.tflite")) == Path("a/digits.tflite.json")
