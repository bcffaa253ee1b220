"""The rule sorted_rows: both sides of its boundaries."""

from keras_trainkit.diagnosis import Signals, examine
from keras_trainkit.diagnosis.rules.sorted_rows import check
from tests.diagnosis.examples import healthy


def test_repeats():
    assert check(healthy()) is None
    assert check(healthy(target={"repeats": 0.9})) is None
    assert check(healthy(target={"repeats": 0.91})).severity == "warning"


def test_a_large_class_repeats_by_chance():
    assert check(healthy(target={"repeats": 0.95, "counts": [90, 10]})) is None


def test_few_rows_say_nothing():
    assert check(healthy(target={"repeats": 0.95, "counts": [20, 20, 20]})) is None


def test_batches_that_hold_every_class_may_be_sorted_within():
    """As where a batch is half of one class and half of the other, one after the other."""
    assert check(healthy(target={"repeats": 0.95, "in_batch": 0.9})) is None
    assert check(healthy(target={"repeats": 0.95, "in_batch": 0.89})) is not None


def test_the_order_of_arrays_says_nothing_before_training():
    sick = healthy(target={"repeats": 0.99})
    before = Signals(sick.setup, sick.data, samples=sick.samples[:1])
    assert "sorted_rows" in {finding.symptom for finding in examine(sick).findings}
    assert "sorted_rows" not in {finding.symptom for finding in examine(before).findings}
