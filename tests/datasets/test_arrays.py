"""Arrays that cannot be trained on, each refused in one sentence."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets.arrays import check
from keras_trainkit.datasets.splits import Raw, Split

X, Y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3


BROKEN = {
    "lengths differ": (X, Y[:-1], "received 30 examples and 29 targets"),
    "NaN": (X * [1, np.nan], Y, "NaN or infinity in 30 of 30 rows, first in row 0"),
    "infinite target": (X, np.where(Y == 1, np.inf, Y), "first in row 1"),
    "texts": (X.astype(str), Y, "must be numbers; received dtype <U"),
    "one class": (X, np.zeros(30, int), "at least two classes; received only class 0"),
    "negative class": (X, Y - 1, "class numbers from 0 as targets; received -1"),
    "half classes": (X, Y / 2, "class numbers from 0 as targets; received 0.5"),
    "no rows": (X[:0], Y[:0], r"received \(0, 2\)"),
    "flat": (X[:, 0], Y, r"of shape \(n, ...\); received \(30,\)"),
    "two targets": (X, np.stack([Y, Y], 1), "one target an example"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_arrays_are_one_sentence(case):
    x, y, message = BROKEN[case]
    with pytest.raises(InputError, match=message):
        check(Raw(Split(x, y)), "npz:file", "classification")


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (Split(X[:, :1], Y), r"of one shape; received \(2,\) and \(1,\)"),
        (Split(X, Y + 1), "received class 3 in the targets, but 3 classes"),
    ],
)
def test_test_rows_must_fit_the_training_rows(test, message):
    with pytest.raises(InputError, match=message):
        check(Raw(Split(X, Y), test), "npz:file", "classification")


def test_a_constant_target_is_refused():
    with pytest.raises(InputError, match=r"targets that differ; received 30 rows .* 1\.0"):
        check(Raw(Split(X, np.ones(30))), "npz:file", "regression")


def test_arrays_get_the_types_and_shapes_that_a_model_expects():
    images = check(Raw(Split(np.zeros((4, 5, 6), np.uint8), Y[:4] * 1.0)), "s", "classification")
    assert images.train.x.shape == (4, 5, 6, 1)
    assert images.train.y.dtype == np.int32
    assert images.labels == ("0", "1", "2")
    table = check(Raw(Split(X, Y[:, None])), "s", "regression")
    assert table.train.x.dtype == table.train.y.dtype == np.float32
    assert table.train.y.shape == (30,)
    assert (table.features, table.labels) == (("x0", "x1"), ())
