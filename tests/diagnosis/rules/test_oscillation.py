"""The rule oscillation: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.oscillation import check
from tests.diagnosis.examples import healthy


def test_jumps():
    jumping = [1.0, 0.5, *[0.5, 0.7] * 5]
    assert check(healthy()) is None
    assert check(healthy(losses=jumping)).severity == "warning"
    assert check(healthy(losses=jumping[:7])) is None  # too few epochs
    assert check(healthy(losses=[1.0, 0.5, *[0.5, 0.55] * 5])) is None  # small jumps
    assert check(healthy(losses=[9.0, 5.0, *[0.5, 0.7] * 5])) is None  # it came down
