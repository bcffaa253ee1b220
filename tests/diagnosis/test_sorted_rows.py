"""The rule sorted_rows: both sides of its boundaries."""

from keras_trainkit.diagnosis.sorted_rows import check
from tests.diagnosis.examples import healthy


def test_repeats():
    assert check(healthy()) is None
    assert check(healthy(target={"repeats": 0.9})) is None
    assert check(healthy(target={"repeats": 0.91})).severity == "warning"


def test_a_large_class_repeats_by_chance():
    assert check(healthy(target={"repeats": 0.95, "counts": [90, 10]})) is None


def test_few_rows_say_nothing():
    assert check(healthy(target={"repeats": 0.95, "counts": [20, 20, 20]})) is None
