"""Calibration examples: what the converter takes without a word is refused here."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import calibration
from keras_trainkit.exporting.ports import Port

INPUT = (Port("x", (4,), "float32"),)
REAL = np.random.default_rng(0).random((1000, 4))


def test_enough_examples_are_spread_over_those_given():
    chosen = calibration.check(REAL, INPUT, {"x": REAL[:50]})["x"]
    assert len(chosen) == calibration.ENOUGH
    np.testing.assert_array_equal(chosen[[0, -1]], REAL[[0, -1]].astype("float32"))
    assert len(calibration.check(REAL[:7], INPUT)["x"]) == 7


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_constant_examples_are_refused(value):
    with pytest.raises(InputError, match=f"examples that differ; received {value:g} everywhere"):
        calibration.check(np.full((50, 4), value), INPUT)


@pytest.mark.parametrize("factor", [255, 1 / 255])
def test_another_scale_is_refused(factor):
    with pytest.raises(InputError, match="scaled as the examples that the model will see"):
        calibration.check(REAL * factor, INPUT, {"x": REAL})


def test_a_few_outliers_are_no_other_scale():
    rng = np.random.default_rng(1)
    many, few = rng.normal(size=(5000, 4)), rng.normal(size=(100, 4))
    calibration.check(few, INPUT, {"x": many})
    calibration.check(many, INPUT, {"x": few})


def test_columns_of_many_sizes_are_warned_about():
    table = REAL * [1, 1, 1, 5000]
    said = calibration.mixed_scales("int8", {"x": table.astype("float32")})
    assert "differ 4,998 times" in said
    assert "use int8_float_io, which" in said
    same = calibration.mixed_scales("int8_float_io", {"x": table.astype("float32")})
    assert same.endswith("cannot hold both: use dynamic")
    assert calibration.mixed_scales("int8", {"x": REAL.astype("float32")}) == ""
    assert calibration.mixed_scales("int8", {"image": np.ones((3, 4, 4, 1), "float32")}) == ""
