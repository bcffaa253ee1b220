"""The real sources, and broken ones."""

import numpy as np
import pytest

from keras_trainkit import InputError, datasets
from keras_trainkit.datasets.sources import Task

AUTO = ("tfds:mnist", "bundled:mnist")


def load(source, task: Task = "classification", auto=AUTO, validation=0.1):
    return datasets.load(source, auto=auto, task=task, validation=validation)


@pytest.mark.parametrize(
    ("source", "task", "width", "rows"),
    [
        ("bundled:autompg", "regression", 7, 392),
        ("bundled:boston", "regression", 13, 506),
        ("bundled:wine", "classification", 13, 178),
        ("sklearn:diabetes", "regression", 10, 442),
        ("sklearn:iris", "classification", 4, 150),
    ],
)
def test_tables_that_packages_ship(source, task, width, rows):
    splits = load(source, task)
    parts = (splits.train, splits.validation, splits.test)
    assert sum(len(part) for part in parts) == rows
    assert splits.train.x.shape[1] == width
    assert np.isfinite(splits.train.x).all()
    assert (len(splits.labels) >= 3) == (task == "classification")


@pytest.mark.parametrize("source", ["npy:x", "npz:", "mnist", "", "tfds"])
def test_an_unknown_source_lists_the_known(source):
    with pytest.raises(InputError, match="data must be one of auto, bundled"):
        load(source)


def test_a_recipe_that_bundles_nothing_says_so():
    with pytest.raises(InputError, match="data must be one of"):
        load("bundled", auto=("tfds:mnist",))
