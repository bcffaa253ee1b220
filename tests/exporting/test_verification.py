"""A file beside its model, and files that are not what they were."""

import shutil

import numpy as np
import pytest

from keras_trainkit import Budget, InputError, verify
from keras_trainkit.exporting import exported
from keras_trainkit.exporting.ports import Port

pytestmark = pytest.mark.slow


@pytest.fixture
def file(converted, tmp_path):
    return shutil.copy(converted / "int8.tflite", tmp_path / "digits.tflite")


def test_a_file_beside_its_model(file, digits):
    found = verify(file, digits.model, digits.test, digits.truth, budget=Budget(max_kb=1))
    verified = found.report["verified"]
    guesses = digits.model.predict(digits.test, verbose=0).argmax(1)
    assert verified["keras"] == pytest.approx((guesses == digits.truth).mean())
    assert verified["examples"] == len(digits.test) == 1000
    assert verified["agreement"] > 0.95
    assert len(verified["flipped"]) == round(1000 * (1 - verified["agreement"]))
    assert not found.passed
    assert found.report["bytes"] == file.stat().st_size > found.report["gzip_bytes"] > 0


def test_a_file_alone(file, digits):
    found = verify(file, x=digits.test[:100], y=digits.truth[:100]).report["verified"]
    assert found["alone"]
    assert found["file"] > 0.5
    assert "verified" not in verify(file).report


def test_a_file_that_changed_since_its_export_is_refused(file):
    exported.sidecar(file).write_text('{"sha256": "0"}')
    with pytest.raises(InputError, match=r"SHA-256 is not that of digits\.tflite\.json"):
        verify(file)
    exported.sidecar(file).write_text("{")
    with pytest.raises(InputError, match=r"digits\.tflite\.json must be JSON"):
        verify(file)


@pytest.mark.parametrize("content", [b"", b"no model", None])
def test_a_damaged_or_missing_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "bad.tflite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"must be a (whole )?\.tflite file") as error:
        verify(path)
    assert str(error.value).count("\n") == 0


def test_the_model_must_fit_the_file(file, digits):
    with pytest.raises(InputError, match="verify must have the shape"):
        verify(file, digits.model, np.ones((3, 14, 14, 1)))
    assert Port("image", (28, 28, 1), "float32").name == "image"


def test_flipped_bytes_are_run_or_refused_and_never_end_this_process(file, digits, tmp_path):
    rng = np.random.default_rng(0)
    whole = np.fromfile(file, np.uint8)
    outcomes = set()
    for _ in range(12):
        content = whole.copy()
        content[rng.integers(8, len(whole), 20)] = rng.integers(0, 256, 20)
        content[rng.integers(8, 400, 2)] = rng.integers(0, 256, 2)
        path = tmp_path / "flipped.tflite"
        path.write_bytes(content.tobytes())
        try:
            verify(path, None, digits.test[:2])
            outcomes.add("run")
        except InputError as error:
            outcomes.add("several lines" if "\n" in str(error) else "refused")
    assert "refused" in outcomes
    assert "several lines" not in outcomes
