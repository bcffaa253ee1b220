"""Examples in files: what is read, in which order, and that a folder is whole or not there."""

import os
from collections import Counter

import numpy as np
import pytest

from keras_trainkit import InputError, Split
from keras_trainkit.datasets import stored


@pytest.fixture
def kept(tmp_path):
    """Rows 0 to 999, their class a tenth of that: a file sorted by class."""
    rows = np.arange(1000)
    x = np.stack([rows, rows * 2], axis=1).astype(np.float32)

    def write(writer):
        for start in range(0, 1000, 300):
            own = slice(start, start + 300)
            writer.append("train", x[own], (rows[own] // 100).astype(np.int32), rows[own])
        writer.append("test", x[:3], rows[:3].astype(np.int32), rows[:3])
        return {"shape": [2], "dtypes": ["float32", "int32"]}

    folder = tmp_path / "kept"
    about, before = stored.once(folder, 1000, write)
    assert not before
    return folder, stored.splits(folder, about), x


def test_rows_are_those_of_the_array(kept):
    folder, splits, x = kept
    found = splits["train"].x
    assert (found.shape, found.dtype, found.ndim, len(found)) == ((1000, 2), np.float32, 2, 1000)
    for rows in (slice(10), slice(990, 2000), slice(7, 2), slice(0, 100, 7), -1, 5):
        np.testing.assert_array_equal(found[rows], x[rows])
    some = np.array([900, 3, 3, 500])
    np.testing.assert_array_equal(found[some], x[some])
    assert len(splits["validation"]) == 0
    assert stored.rows(folder)["train"][998:].tolist() == [998, 999]
    with pytest.raises(TypeError, match="read them in pieces"):
        np.asarray(found)


def test_a_split_in_a_file_has_the_fingerprint_and_the_answers_of_one_in_memory(kept):
    _, splits, x = kept
    y = (np.arange(1000) // 100).astype(np.int32)
    assert splits["train"].stored
    assert splits["train"].fingerprint() == Split(x, y).fingerprint()
    assert splits["train"].in_memory().fingerprint() == Split(x, y).fingerprint()


@pytest.mark.parametrize("size", [2, 64])
def test_a_pass_holds_every_example_once_with_its_target(kept, size, monkeypatch):
    monkeypatch.setattr(stored, "BLOCK", 160)
    monkeypatch.setattr(stored, "WINDOW", size)
    _, splits, _ = kept
    found = list(stored.windows(splits["train"], 64, np.random.default_rng(0)))
    assert [len(y) for _, y in found] == [64] * 15 + [40]
    x, y = (np.concatenate(each) for each in zip(*found, strict=True))
    assert Counter(x[:, 0].astype(int).tolist()) == Counter(range(1000))
    np.testing.assert_array_equal(y, x[:, 0] // 100)


def test_the_order_is_the_generators_and_mixes_a_sorted_file(kept, monkeypatch):
    monkeypatch.setattr(stored, "BLOCK", 160)
    monkeypatch.setattr(stored, "WINDOW", 10)
    _, splits, _ = kept

    def epoch(seed):
        rng = None if seed is None else np.random.default_rng(seed)
        return [y for _, y in stored.windows(splits["train"], 50, rng)]

    first, again, other, plain = epoch(1), epoch(1), epoch(2), epoch(None)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))
    assert (np.concatenate(plain) == np.arange(1000) // 100).all()
    # Windows of 10 blocks of 20 neighbours each; a plain buffer of 200 rows would hold 2 classes.
    assert np.mean([len(np.unique(batch)) for batch in first]) > 4


def test_rows_are_written_once_and_a_failure_leaves_nothing(tmp_path, kept):
    folder, _, _ = kept
    about, before = stored.once(folder, 1000, lambda writer: pytest.fail("written again"))
    assert before
    assert about["shape"] == [2]

    def broken(writer):
        writer.append("train", np.zeros((1, 2)), np.zeros(1), np.zeros(1))
        raise InputError("row 7 is odd.")

    with pytest.raises(InputError, match="row 7"):
        stored.once(tmp_path / "other", 1000, broken)
    assert os.listdir(tmp_path) == ["kept"]
    with pytest.raises(InputError, match="set TRAINKIT_CACHE to a folder on a larger disk"):
        stored.once(tmp_path / "other", 10**18, broken)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="TRAINKIT_CACHE must be a folder"):
        stored.once(tmp_path / "file" / "other", 10, broken)


def test_a_folder_follows_the_source_and_how_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    source = tmp_path / "a.csv"
    source.write_text("1")
    first = stored.folder_for(source, {"target": "y"})
    assert first == stored.folder_for(source, {"target": "y"})
    assert first.parent == tmp_path / "cache"
    assert first != stored.folder_for(source, {"target": "z"})
    source.write_text("12")
    assert first != stored.folder_for(source, {"target": "y"})
