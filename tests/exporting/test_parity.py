"""Comparing answers, with arrays whose figures are known."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import intervals, parity

KERAS = np.array([[3.0, 1, 0], [0, 2, 1], [0, 1, 2], [5, 0, 0]])
FILE = np.array([[3.0, 1, 0], [0, 1, 2], [0, 1, 2.5], [5, 0, 0]])
TRUTH = np.array([0, 1, 2, 1])


def test_classes_are_scored_in_pairs_and_flips_are_listed():
    found = parity.compare([KERAS], [FILE], [TRUTH], ("a", "b", "c"))
    assert (found["keras"], found["file"], found["drop_pp"]) == (0.75, 0.5, 25.0)
    assert found["agreement"] == 0.75
    assert found["flipped"] == [{"example": 1, "keras": "b", "file": "c", "truth": "b"}]
    assert found["max_difference"] == 1.0
    assert found["mean_difference"] == pytest.approx(2.5 / 12)
    ends = intervals.paired_shares(1, 0, 4)
    assert found["interval_pp"] == pytest.approx([100 * end for end in ends])


def test_columns_without_truth_are_values():
    found = parity.compare([KERAS], [FILE])
    assert "agreement" not in found
    assert "measure" not in found
    (output,) = found["outputs"]
    assert output["error_percent"] == 20
    assert parity.warnings("int8", found) == []


@pytest.mark.parametrize("dtype", [int, float, bool])
@pytest.mark.parametrize("shift", [0.0, -0.5])
def test_one_column_is_a_probability_or_a_logit(shift, dtype):
    keras = np.array([[0.9], [0.2], [0.6]]) + shift
    file = np.array([[0.8], [0.3], [0.4]]) + shift
    found = parity.compare([keras], [file], [np.array([1, 0, 1], dtype)])
    assert (found["keras"], found["file"]) == (1.0, pytest.approx(2 / 3))


def test_values_are_scored_by_rmse():
    truth = np.array([1.0, 2.0, 3.0])
    found = parity.compare([truth[:, None] + 1], [truth[:, None] - 1.1], [truth])
    assert (found["measure"], found["keras"]) == ("rmse", 1.0)
    assert found["rise_percent"] == pytest.approx(10)
    assert parity.warnings("int8", found)[0] == "the RMSE rose by 10.0 %"


def test_of_several_outputs_the_worst_is_that_of_all():
    values = KERAS.sum(axis=1, keepdims=True)
    keras, file = [KERAS, KERAS, values], [KERAS, FILE, values * 1.5]
    truths = [TRUTH, TRUTH, np.array([1.0, 2, 3, 4])]
    found = parity.compare(keras, file, truths, names=("one", "two", "size"))
    assert [each["of"] for each in found["outputs"]] == ["one", "two", "size"]
    assert [each.get("drop_pp") for each in found["outputs"]] == [0, 25, None]
    assert (found["drop_pp"], found["scored"], found["agreement"]) == (25, "output_1", 0.75)
    assert found["rise_percent"] == found["outputs"][2]["rise_percent"] > 0
    assert found["outputs"][1]["flipped"][0]["example"] == 1
    assert "flipped" not in found
    said = parity.warnings("int8", found)
    assert "output_1 (two): 25.0 % of the examples changed class" in said


def test_what_a_person_should_look_at_is_said():
    half = parity.compare([KERAS], [FILE], [TRUTH])
    (changed,) = parity.warnings("int8", half)
    assert changed == "25.0 % of the examples changed class"
    assert "more than rounding" in parity.warnings("float32", half)[0]
    assert parity.warnings("float32", parity.compare([KERAS], [KERAS + 1e-6])) == []
    (still,) = parity.warnings("int8", parity.compare([KERAS * 0 + 1], [KERAS * 0 + 1]))
    assert "cannot be judged" in still


def test_what_cannot_be_compared_is_named():
    with pytest.raises(InputError, match="finite answers; received NaN"):
        parity.compare([KERAS], [FILE * np.nan])
    with pytest.raises(InputError, match=r"class numbers, .*float64 of shape \(4,\)"):
        parity.compare([KERAS], [FILE], [np.array([0.5, 1, 2, 1])])
