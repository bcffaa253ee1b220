"""Answers come back as they were kept."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.interpretation.answers import Answers
from tests.reporting.examples import classes, numbers


@pytest.mark.parametrize("make", [classes, numbers])
def test_they_come_back(tmp_path, make):
    kept = make()
    kept.save(tmp_path / "p.npz")
    found = Answers.load(tmp_path / "p.npz")
    for name in ("y", "outputs", "rows", "x"):
        np.testing.assert_array_equal(getattr(found, name), getattr(kept, name))
    for name in ("labels", "features", "quantiles", "from_logits"):
        assert getattr(found, name) == getattr(kept, name)


def test_many_numbers_are_halved(tmp_path):
    outputs = np.zeros((2001, 2000), "float32")
    Answers(np.zeros(2001, int), outputs, tuple("ab")).save(tmp_path / "p.npz")
    assert Answers.load(tmp_path / "p.npz").outputs.dtype == np.float16


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut", "fields", "rows"])
def test_a_file_that_is_none(tmp_path, content):
    path = tmp_path / "p.npz"
    if content == "fields":
        np.savez(path, y=np.zeros(2))
    elif content == "rows":
        Answers(np.zeros(3), np.zeros((2, 1))).save(path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(
        InputError, match=r"p\.npz must be (there|predictions as a run writes them)"
    ):
        Answers.load(path)


def test_large_numbers_of_a_regression_stay_finite(tmp_path, monkeypatch):
    monkeypatch.setattr("keras_trainkit.interpretation.answers._MOST_NUMBERS", 1)
    Answers(np.zeros(2), np.full((2, 1), 250_000, "float32")).save(tmp_path / "p.npz")
    assert Answers.load(tmp_path / "p.npz").outputs.tolist() == [[250_000], [250_000]]
