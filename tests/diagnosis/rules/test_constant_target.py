"""The rule constant_target: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.constant_target import check
from tests.diagnosis.examples import healthy


def test_spread_and_rows():
    same = {"std": 0.0}
    assert check(healthy()) is None
    assert check(healthy(target=same)).severity == "warning"
    assert check(healthy(target=same, data={"target_rows": 240})).severity == "error"
    assert check(healthy(target=same, data={"target_rows": 31})) is None
    assert check(healthy(target=same, head={"custom_loss": True})) is None  # dummies, it may be
