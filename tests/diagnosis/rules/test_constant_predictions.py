"""The rule constant_predictions: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.constant_predictions import check
from tests.diagnosis.examples import healthy, regression


def test_spread():
    assert check(healthy(last={"output": {"spread": 0.0034}})) is None
    assert check(healthy(last={"output": {"spread": 0.0033}})).severity == "error"


def test_the_targets_spread_counts_in_a_regression():
    assert check(regression(last={"output": {"spread": 0.011}})) is None
    assert check(regression(last={"output": {"spread": 0.009}})) is not None
    assert check(regression(last={"output": {"spread": 0.0}}, target={"std": 0.0})) is None


def test_after_enough_steps():
    assert check(healthy(last={"output": {"spread": 0.0}}, losses=[1.0, 0.9])) is None
