"""Targets of one output and of several."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import targets

ONE, TWO = ("kind",), ("kind", "size")
CLASSES, VALUES = np.array([0, 1, 2]), np.array([0.5, 1.5, 2.5])


def test_none_and_one():
    assert targets.split(None, TWO, 3) == [None, None]
    (found,) = targets.split([[1.0], [2.5], [3.0]], ONE, 3)
    np.testing.assert_array_equal(found, [[1], [2.5], [3]])


@pytest.mark.parametrize(
    "y",
    [
        [CLASSES, VALUES],
        (CLASSES, VALUES),
        {"size": VALUES, "kind": CLASSES},
        {"output_0": CLASSES, "output_1": VALUES},
    ],
    ids=["list", "tuple", "names", "names of the file"],
)
def test_several_outputs_by_place_or_by_name(y):
    first, second = targets.split(y, TWO, 3)
    np.testing.assert_array_equal(first, CLASSES)
    np.testing.assert_array_equal(second, VALUES)


def test_an_output_may_have_none():
    for y in ([None, VALUES], {"size": VALUES}):
        first, second = targets.split(y, TWO, 3)
        assert first is None
        assert second is not None


BAD = {
    "one for two": (CLASSES, TWO, "targets of 2 outputs, kind, size; received a ndarray"),
    "three for two": ([CLASSES] * 3, TWO, "received a list of 3"),
    "another name": ({"length": VALUES}, TWO, "received length"),
    "names that are the same": ({"a": VALUES}, ("a", "a"), "received a"),
    "too few": (CLASSES[:2], ONE, r"each of its 3 examples as target; .*shape \(2,\)"),
    "words": (["a", "b", "c"], ONE, "<U1"),
    "ragged": ([[1], [2, 3], [4]], ONE, "an array of targets; received"),
    "NaN": ([1.0, np.nan, 2.0], ONE, "NaN or infinity in 1 of 3"),
}


@pytest.mark.parametrize("case", BAD)
def test_targets_that_do_not_fit_are_named(case):
    y, outputs, message = BAD[case]
    with pytest.raises(InputError, match=message):
        targets.split(y, outputs, 3)
