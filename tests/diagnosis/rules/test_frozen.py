"""The rule frozen: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.frozen import check
from tests.diagnosis.examples import healthy


def test_nothing_to_train():
    frozen = {"parameters": 0, "frozen_parameters": 9}
    assert check(healthy()) is None
    assert check(healthy(setup=frozen)).severity == "error"
    assert check(healthy(setup={"frozen_parameters": 9})) is None  # transfer learning


def test_no_gradient():
    still = {"layers": {"a": {"gradient_norm": 0.0}}}
    assert "a" in check(healthy(first=still, last=still)).sentence
    assert check(healthy(last=still)) is None  # it had one at first
    dead = {"layers": {"a": {"gradient_norm": 0.0}, "b": {"dead": 1.0}}}
    assert check(healthy(first=dead, last=dead)) is None  # dead units are the cause


def test_gradients_that_fade_to_nothing_are_another_symptom():
    layers = {"a": {"gradient_norm": 0.0}, "b": {"gradient_norm": 9e-18}}
    assert check(healthy(first={"layers": layers}, last={"layers": layers})) is None
    layers["b"] = {"gradient_norm": 1.1e-17}
    assert check(healthy(first={"layers": layers}, last={"layers": layers})) is not None
