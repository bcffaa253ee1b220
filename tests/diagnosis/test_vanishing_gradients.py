"""The rule vanishing_gradients: both sides of its boundary."""

from keras_trainkit.diagnosis.vanishing_gradients import check
from tests.diagnosis.examples import healthy, layer


def severity(gradient, final=1.0, rows=None):
    layers = {"a": {"gradient_norm": gradient}, "head": {"gradient_norm": 0.05}}
    signals = healthy(first={"layers": layers}, last={"layers": layers}, final=final, layers=rows)
    found = check(signals)
    return None if found is None else found.severity


def test_ratio():
    assert severity(5.1e-5) is None  # a thousandth of 0.05, and a bit
    assert severity(4.9e-5) == "error"
    assert severity(4.9e-5, final=0.5) == "advice"
    assert severity(4.9e-5, final=0.04) is None  # it fits: small gradients are right


def test_two_layers_are_not_deep():
    assert severity(1e-6, rows=[layer("a"), layer("head")]) is None
