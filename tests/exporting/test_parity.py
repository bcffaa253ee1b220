"""Comparing answers, with arrays whose figures are known."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import intervals, parity

KERAS = np.array([[3.0, 1, 0], [0, 2, 1], [0, 1, 2], [5, 0, 0]])
FILE = np.array([[3.0, 1, 0], [0, 1, 2], [0, 1, 2.5], [5, 0, 0]])


def test_classes_are_scored_in_pairs_and_flips_are_listed():
    truth = np.array([0, 1, 2, 1])
    found = parity.compare([KERAS], [FILE], truth, ("a", "b", "c"))
    assert (found["keras"], found["file"], found["drop_pp"]) == (0.75, 0.5, 25.0)
    assert found["agreement"] == 0.75
    assert found["flipped"] == [{"example": 1, "keras": "b", "file": "c", "truth": "b"}]
    assert found["max_difference"] == 1.0
    assert found["mean_difference"] == pytest.approx(2.5 / 12)
    ends = intervals.paired_shares(1, 0, 4)
    assert found["interval_pp"] == pytest.approx([100 * end for end in ends])


def test_without_truth_there_is_no_score():
    found = parity.compare([KERAS], [FILE])
    assert found["agreement"] == 0.75
    assert "measure" not in found


@pytest.mark.parametrize("shift", [0.0, -0.5])
def test_one_column_is_a_probability_or_a_logit(shift):
    keras = np.array([[0.9], [0.2], [0.6]]) + shift
    file = np.array([[0.8], [0.3], [0.4]]) + shift
    found = parity.compare([keras], [file], np.array([1, 0, 1]))
    assert (found["keras"], found["file"]) == (1.0, pytest.approx(2 / 3))


def test_values_are_scored_by_rmse():
    truth = np.array([1.0, 2.0, 3.0])
    found = parity.compare([truth[:, None] + 1], [truth[:, None] - 1.1], truth)
    assert (found["measure"], found["keras"]) == ("rmse", 1.0)
    assert found["rise_percent"] == pytest.approx(10)


def test_several_outputs_are_compared_and_not_scored():
    found = parity.compare([KERAS, KERAS], [KERAS, FILE])
    assert found["max_difference"] == 1.0
    assert "agreement" not in found
    with pytest.raises(InputError, match="targets for 2 outputs: give verify=x"):
        parity.compare([KERAS, KERAS], [KERAS, FILE], np.array([0, 1, 2, 1]))


def test_what_a_person_should_look_at_is_said():
    half = parity.compare([KERAS], [FILE])
    (changed,) = parity.warnings("int8", half)
    assert changed == "25.0 % of the examples changed class"
    assert "more than rounding" in parity.warnings("float32", half)[0]
    assert parity.warnings("float32", parity.compare([KERAS], [KERAS + 1e-6])) == []


def test_what_cannot_be_compared_is_named():
    with pytest.raises(InputError, match="finite answers; received NaN"):
        parity.compare([KERAS], [FILE * np.nan])
    with pytest.raises(InputError, match=r"class numbers as integers.*float64 of shape \(4,\)"):
        parity.compare([KERAS], [FILE], np.array([0.5, 1, 2, 1]))
