"""A folder belongs to one search."""

import dataclasses

import pytest

from keras_trainkit import InputError
from keras_trainkit.tuning import spec
from keras_trainkit.tuning.spec import Spec

ONE = Spec(
    "mnist", "/x/mnist.py", {"epochs": 2}, "val_loss", "min", "random", 0, 2,
    {"max_params": None}, True, {"space": []},
)  # fmt: skip


def test_the_same_search_goes_on(tmp_path):
    assert not spec.claim(tmp_path / "s", ONE)
    assert spec.claim(tmp_path / "s", ONE)
    assert spec.read(tmp_path / "s") == ONE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recipe": "california"}, "a search of mnist with another recipe"),
        ({"algorithm": "grid"}, "another algorithm \\('random', now 'grid'\\)"),
        ({"space": {"space": [1]}}, "another space: choose another with --name"),
    ],
)
def test_another_is_refused(tmp_path, change, words):
    spec.claim(tmp_path / "s", ONE)
    with pytest.raises(InputError, match=words):
        spec.claim(tmp_path / "s", dataclasses.replace(ONE, **change))


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="holds something else"):
        spec.claim(tmp_path, ONE)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_damaged_file_is_said(tmp_path):
    (tmp_path / "search.json").write_text("{")
    with pytest.raises(InputError, match="must be JSON as a search writes it"):
        spec.read(tmp_path)


def test_minutes_become_a_time(monkeypatch):
    monkeypatch.setattr(spec.time, "time", lambda: 1000.0)
    assert spec.deadline(None) is None
    assert spec.deadline(2) == 1120.0
