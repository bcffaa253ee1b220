"""Whole exports of kinds that once passed and did not work, or crashed."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, export, verify
from keras_trainkit.exporting import SCHEMES, export_all

pytestmark = pytest.mark.slow
L = keras.layers
RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(60, 4)).astype("float32")


def sum_of(first: str | None, second: str | None, weight: float) -> keras.Model:
    a, b = keras.Input((4,), name=first), keras.Input((4,), name=second)
    return keras.Model([a, b], a + weight * b)


@pytest.mark.parametrize("names", [("input_1", None), ("x.1", "x_1"), ("X", "x"), ("_a", "größe")])
def test_inputs_of_colliding_names_stay_two(tmp_path, names):
    x = [ROWS, ROWS[::-1] * 3]
    found = export(sum_of(*names, 100.0), tmp_path / "two.tflite", verify=x)
    assert len(found.report["inputs"]) == 2
    assert found.passed
    assert found.report["verified"]["max_difference"] < 1e-3
    assert found.report["verified"]["inputs_sqnr_db"] > 60


def test_a_file_that_takes_one_input_for_another_is_found_though_all_arrays_are_equal(tmp_path):
    export(sum_of("a", "b", 100.0), tmp_path / "two.tflite", verify=[ROWS, ROWS])
    swapped = sum_of("b", "a", 100.0)
    found = verify(tmp_path / "two.tflite", swapped, [ROWS, ROWS])
    assert found.report["verified"]["max_difference"] < 1e-3  # nothing to see in equal arrays
    assert "may take one input for another" in found.findings[0]
    assert not found.passed


def test_a_segmentation_is_scored_in_every_scheme(tmp_path):
    keras.utils.set_random_seed(0)
    start = keras.Input((8, 8, 1))
    down = L.Conv2D(4, 3, padding="same", activation="relu")(start)
    up = L.Conv2DTranspose(4, 2, strides=2)(L.MaxPooling2D()(down))
    model = keras.Model(start, L.Conv2D(3, 1, activation="softmax")(L.Concatenate()([up, down])))
    x = RNG.normal(size=(30, 8, 8, 1)).astype("float32")
    masks = model.predict(x, verbose=0).argmax(-1)
    masks[:, 0] = 255  # without a class
    schemes = [name for name, each in SCHEMES.items() if not each.recipe]
    paths = {name: tmp_path / f"{name}.tflite" for name in schemes}
    found = export_all(model, paths, calibration=x, verify=(x, masks))
    for name, each in found.items():
        assert not isinstance(each, InputError), name
        assert each.report["verified"]["keras"] == 1.0
        assert each.report["verified"]["file"] > 0.9
        assert each.report["verified"]["iou"]["keras"] == 1.0
        assert each.passed, (name, each.findings)


def test_every_head_has_its_score_and_a_broken_one_is_found(tmp_path):
    """Eight bits cannot hold a score between 0 and 1 beside a distance in thousands."""
    keras.utils.set_random_seed(0)
    x = keras.Input((4,))
    far = L.Dense(1, kernel_initializer=keras.initializers.Constant(2000.0))(x)
    near = L.Dense(1, activation="sigmoid")(x)
    heads = [L.Dense(3, name="kind")(x), L.Concatenate(name="both")([far, near])]
    model = keras.Model(x, heads)
    kind, both = model.predict(ROWS, verbose=0)
    y = {"kind": kind.argmax(1), "both": both}
    found = export(model, tmp_path / "a.tflite", "int8", calibration=ROWS, verify=(ROWS, y))
    one, two = found.report["verified"]["outputs"]
    assert (one["of"], one["measure"], one["keras"]) == ("kind", "accuracy", 1.0)
    assert (two["of"], two["measure"], two["keras"]) == ("both", "rmse", 0.0)
    assert two["sqnr_db"] > 40  # of the distance
    assert found.findings == (
        "output_1 (both) has lost 1 of 2 columns (1): their error is above a third of what they "
        "vary by",
    )
    assert not found.passed


def test_a_model_of_a_fixed_batch_and_one_of_open_sizes(tmp_path):
    fixed = keras.Sequential([keras.Input(batch_shape=(4, 8, 3)), L.LSTM(3, unroll=True)])
    x = RNG.normal(size=(10, 8, 3)).astype("float32")
    found = export(fixed, tmp_path / "fixed.tflite", "int8", calibration=x)
    assert found.report["inputs"][0]["shape"] == [1, 8, 3]
    assert found.passed
    layers = [L.Conv2D(4, 3, activation="relu"), L.GlobalAveragePooling2D()]
    open_ = keras.Sequential([keras.Input((None, None, 3)), *layers])
    images = RNG.normal(size=(10, 9, 7, 3)).astype("float32")
    found = export(open_, tmp_path / "open.tflite", "int8", calibration=images)
    assert found.report["inputs"][0]["shape"] == [1, 9, 7, 3]
    assert found.passed
