"""Examples in the forms that tutorials have them in."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_trainkit import InputError
from keras_trainkit.exporting import sources
from keras_trainkit.exporting.ports import Port

ONE = (Port("image", (4, 4, 1), "float32", "picture"),)
TWO = (Port("x_1", (4,), "float32", "x.1"), Port("ids", (2,), "int32", "ids"))
IMAGES = np.random.default_rng(0).random((40, 4, 4, 1)).astype("float32")
LABELS = np.arange(40)
A, B = IMAGES[:, 0, :, 0], np.arange(80).reshape(40, 2)
DATA = tf.data.Dataset


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 5

    def __getitem__(self, place):
        rows = slice(8 * place, 8 * place + 8)
        return IMAGES[rows], LABELS[rows]


def batches(*arrays, size=8):
    for start in range(0, 40, size):
        yield tuple(array[start : start + size] for array in arrays)


ALONE = {
    "arrays": lambda: IMAGES,
    "arrays and targets": lambda: (IMAGES, LABELS),
    "one by one": lambda: iter(IMAGES),
    "one by one, without their channel": lambda: iter(IMAGES[..., 0]),
    "one by one with targets": lambda: zip(IMAGES, LABELS, strict=True),
    "batches": lambda: (x for (x,) in batches(IMAGES)),
    "batches with targets": lambda: batches(IMAGES, LABELS),
    "batches with targets and weights": lambda: batches(IMAGES, LABELS, LABELS),
    "lists as of a DataLoader": lambda: (list(each) for each in batches(IMAGES, LABELS)),
    "a representative_dataset": lambda: lambda: ([x] for (x,) in batches(IMAGES, size=1)),
    "by name": lambda: ({"picture": x, "label": y} for x, y in batches(IMAGES, LABELS)),
    "by name with targets": lambda: (({"picture": x}, y) for x, y in batches(IMAGES, LABELS)),
    "tf.data": lambda: DATA.from_tensor_slices(IMAGES).batch(7),
    "tf.data, one by one": lambda: DATA.from_tensor_slices((IMAGES, LABELS)),
    "tf.data with targets": lambda: DATA.from_tensor_slices((IMAGES, LABELS)).batch(16),
    "a Keras dataset": Batches,
    "numbers": lambda: (each.tolist() for each in IMAGES),
}


@pytest.mark.parametrize("form", ALONE)
def test_one_input_in_every_form(form):
    found, words = sources.read("calibration", ALONE[form](), ONE)
    np.testing.assert_array_equal(np.reshape(found, IMAGES.shape), IMAGES)
    assert ("all 40 examples of a " in words) == (not form.startswith("arrays"))


BOTH = {
    "lists": lambda: ([x, i] for x, i in batches(A, B)),
    "pairs": lambda: batches(A, B),
    "pairs and targets": lambda: (((x, i), y) for x, i, y in batches(A, B, LABELS)),
    "names of Keras": lambda: ({"ids": i, "x.1": x} for x, i in batches(A, B)),
    "names of the file": lambda: ({"ids": i, "x_1": x, "y": i} for x, i in batches(A, B)),
    "tf.data": lambda: DATA.from_tensor_slices(({"x.1": A, "ids": B}, LABELS)).batch(9),
    "one by one": lambda: zip(A, B, strict=True),
}


@pytest.mark.parametrize("form", BOTH)
def test_two_inputs_in_every_form(form):
    found, _ = sources.read("calibration", BOTH[form](), TWO)
    np.testing.assert_array_equal(found["x_1"], A)
    np.testing.assert_array_equal(found["ids"], B)


def test_a_source_without_an_end_is_read_as_far_as_needed():
    asked = itertools.count()
    endless = (IMAGES[:1] + next(asked) for _ in itertools.count())
    found, words = sources.read("calibration", endless, ONE)
    assert len(found) == sources.MOST == next(asked)
    assert words == "the first 1,000 examples of a generator"


def read_before():
    found = iter(IMAGES)
    list(found)
    return found


def broken():
    yield IMAGES[:3]
    raise OSError("no such file\nand more")


BAD = {
    "read before": (read_before, "an empty .*: a generator that was read before"),
    "an error of its own": (broken, "a generator that raised OSError: no such file$"),
    "two shapes": (lambda: iter([IMAGES, IMAGES[:, :2]]), "parts differ"),
    "words": (lambda: iter(["cat", "dog"]), "real numbers; received dtype <U3"),
    "another name": (lambda: iter([{"photo": IMAGES}]), "inputs picture; received photo"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_one_sentence(case):
    make, message = BAD[case]
    with pytest.raises(InputError, match=message) as error:
        sources.read("calibration", make(), ONE)
    assert "\n" not in str(error.value)
