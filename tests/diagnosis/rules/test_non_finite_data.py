"""The rule non_finite_data: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.non_finite_data import check
from tests.diagnosis.examples import healthy


def test_one_number_is_enough():
    assert check(healthy()) is None
    assert check(healthy(inputs={"non_finite": 1})).severity == "error"
    assert "targets" in check(healthy(target={"non_finite": 1})).sentence
