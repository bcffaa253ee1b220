"""Parts that the data bring along."""

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import folders, given_parts
from keras_trainkit.datasets.partition import Partition
from tests.datasets.own_images import folder

LOOKING = folders.Looking()


def test_train_val_and_test_folders_are_parts(tmp_path):
    for name, count in (("Train", 20), ("val", 6), ("test", 8)):
        folder(tmp_path / name, {"bright": count, "dark": count})
    splits = folders.load(str(tmp_path), LOOKING)
    assert splits.labels == ("bright", "dark")
    assert [len(splits.train), len(splits.validation), len(splits.test)] == [40, 12, 16]
    assert all("/val/" in place for place in splits.places["validation"])
    assert "Parts are those of the data: train, validation, test." in splits.note
    shutil.rmtree(tmp_path / "val")
    splits = folders.load(str(tmp_path), LOOKING)
    assert [len(splits.train), len(splits.validation), len(splits.test)] == [34, 6, 16]
    assert "Validation is cut off train." in splits.note


def test_classes_that_are_called_as_parts_are_not_parts_alone(tmp_path):
    folder(tmp_path, {"train": 20, "test": 20})  # pictures of trains, and of tests
    assert folders.load(str(tmp_path), LOOKING).labels == ("test", "train")


def test_a_column_of_parts(tmp_path):
    images = sorted(folder(tmp_path).rglob("*.*"))
    table = pd.DataFrame(
        {
            "file": [path.relative_to(tmp_path) for path in images],
            "label": [path.parent.name for path in images],
            "Split": np.resize(["train", "train", "train", "valid", "test"], len(images)),
        }
    )
    table.to_csv(tmp_path / "list.csv", index=False)
    splits = folders.load(str(tmp_path / "list.csv"), LOOKING)
    assert set(splits.places["test"]) == {str(images[n]) for n in range(4, len(images), 5)}
    told = dataclasses.replace(LOOKING, partition=Partition("group:file"))
    assert "are not used" in folders.load(str(tmp_path / "list.csv"), told).note
    table.assign(Split=["a", "b"] * 24).to_csv(tmp_path / "list.csv", index=False)
    assert "Parts" not in folders.load(str(tmp_path / "list.csv"), LOOKING).note
    table.assign(label=np.arange(48) / 7).to_csv(tmp_path / "list.csv", index=False)
    with pytest.raises(
        InputError, match=r"must name classes; received 48 different numbers, first '0.0'"
    ):
        folders.load(str(tmp_path / "list.csv"), LOOKING)


def test_rows_of_a_table_without_parts_are_drawn():
    table, labels = pd.DataFrame({"a": range(100)}), np.zeros(100, int)
    parts, said = given_parts.rows(table, labels, Partition())
    assert ([len(part) for part in parts], said) == ([65, 15, 20], "")
