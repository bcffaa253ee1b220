"""The user's own arrays in one file, whole and damaged."""

import numpy as np
import pytest

from keras_trainkit import InputError, datasets
from keras_trainkit.datasets.sources import Task

AUTO = ("tfds:mnist", "bundled:mnist")


def load(source, task: Task = "classification", validation=0.1):
    return datasets.load(source, auto=AUTO, task=task, validation=validation)


def _npz(path, **arrays):
    np.savez(path, **arrays)
    return f"npz:{path}"


X, Y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3


def test_an_npz_of_one_table_is_cut(tmp_path):
    source = _npz(tmp_path / "t.npz", x=X, y=Y[:, None] * 1.0, feature_names=np.array(["a", "b"]))
    splits = load(source, "regression", validation=0.2)
    assert splits.describe() == "18 train, 6 validation, 6 test"
    assert splits.features == ("a", "b")
    assert splits.train.y.dtype == np.float32
    assert splits.source == f"npz:{tmp_path / 't.npz'}"


def test_a_relative_npz_path_is_made_absolute(tmp_path, monkeypatch):
    _npz(tmp_path / "t.npz", x=X, y=Y)
    monkeypatch.chdir(tmp_path)
    assert load("npz:t.npz").source == f"npz:{tmp_path / 't.npz'}"


def test_full_mnist_as_npz(shared):
    splits = load(f"npz:{shared / 'data' / 'mnist.npz'}", validation=0.05)
    assert splits.describe() == "57,000 train, 3,000 validation, 10,000 test"
    assert splits.train.x.shape[1:] == (28, 28, 1)


def test_damaged_files_are_one_sentence(tmp_path):
    whole = tmp_path / "whole.npz"
    np.savez(whole, x=X, y=Y)
    for name, content in {
        "cut.npz": whole.read_bytes()[: whole.stat().st_size // 2],
        "empty.npz": b"",
        "text.npz": b"hello",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=r"whole \.npz file"):
            load(f"npz:{tmp_path / name}")
    with pytest.raises(InputError, match="a file that exists"):
        load(f"npz:{tmp_path / 'none.npz'}")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": X, "b": Y}, "must hold x_train, .* received a, b"),
        ({}, "received no arrays"),
        ({"x": np.array([{}, None]), "y": Y}, "plain arrays"),
    ],
)
def test_other_contents_are_one_sentence(tmp_path, arrays, message):
    with pytest.raises(InputError, match=message):
        load(_npz(tmp_path / "bad.npz", **arrays))
