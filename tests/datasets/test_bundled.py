"""Data that travel with the packages."""

import numpy as np
import pytest

from keras_trainkit import InputError, datasets
from keras_trainkit.datasets.sources import Task

AUTO = ("tfds:mnist", "bundled:mnist")


def load(source, task: Task = "classification", validation=0.1):
    return datasets.load(source, auto=AUTO, task=task, validation=validation)


def test_bundled_digits_are_images_in_balance():
    splits = load("bundled")
    assert splits.source == "bundled:mnist"
    assert splits.train.x.dtype == np.uint8
    assert splits.train.x.max() == 255
    np.testing.assert_array_equal(np.bincount(splits.test.y), [100] * 10)
    assert "not the full 70,000" in splits.note


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'autompg'"):
        load("bundled:autmpg", "regression")
