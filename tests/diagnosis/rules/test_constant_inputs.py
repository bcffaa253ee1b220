"""The rule constant_inputs: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.constant_inputs import check
from tests.diagnosis.examples import healthy


def test_spread():
    assert check(healthy()) is None
    assert check(healthy(inputs={"std": 1e-9})) is None
    assert check(healthy(inputs={"std": 0.0})).severity == "error"


def test_a_table_whose_columns_all_stand_still():
    assert check(healthy(inputs={"constant_columns": 7})) is None
    assert check(healthy(inputs={"constant_columns": 8})) is not None


def test_one_input_that_moves_is_enough():
    still, moving = {"std": 0.0, "mean": 0.0, "min": 0.0, "max": 0.0}, {"std": 1.0, "shape": [2]}
    assert check(healthy(data={"inputs": [still, moving]})) is None


def test_a_single_example_has_no_other_to_differ_from():
    """As where one example is to be overfitted, to try a model."""
    assert check(healthy(inputs={"constant_columns": 8}, data={"examples": 1})) is None


def test_columns_of_several_values_are_not_said_to_be_one():
    found = check(healthy(inputs={"constant_columns": 8}))
    assert found.sentence == "All inputs looked at are alike: no row differs from another."
    assert " are 0:" in check(healthy(inputs={"std": 0.0})).sentence
