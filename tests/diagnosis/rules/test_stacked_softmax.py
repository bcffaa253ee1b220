"""The rule stacked_softmax: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.stacked_softmax import check
from tests.diagnosis.examples import healthy, layer


def test_twice_at_the_head():
    assert check(healthy()) is None
    assert check(healthy(head={"activation_before": "softmax"})) is not None
    assert check(healthy(head={"activation_before": "relu"})) is None


def test_in_the_middle():
    rows = [layer("a", activation="softmax"), layer("head", activation="softmax")]
    assert "a has a softmax" in check(healthy(layers=rows)).sentence
    assert check(healthy(layers=rows, setup={"sequential": False})) is None
