"""The rule initial_loss: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.initial_loss import check
from tests.diagnosis.examples import healthy, regression


def test_against_guessing():
    assert check(healthy()) is None
    assert check(healthy(first={"loss": 3.3})) is None
    assert check(healthy(first={"loss": 3.5})).severity == "advice"
    penalty = {"loss": 3.4, "regularization": 0.3, "baseline": 1.4}
    assert check(healthy(first=penalty)) is None
    uneven = {"counts": [990, 10]}  # a guess costs ln 2, the shares' entropy is 0.056
    assert check(healthy(first={"loss": 0.7, "baseline": 0.056}, target=uneven)) is None
    assert check(regression(first={"loss": 99.0})) is None


def test_wide_inputs_are_scaled_and_others_begin_with_smaller_weights():
    wide = check(healthy(first={"loss": 9.0}, inputs={"max_abs": 16.0}))
    assert "Normalization" in wide.prescription.code
    scaled = healthy(first={"loss": 9.0}, inputs={"max_abs": 16.0}, setup={"scaled": True})
    assert "kernel_initializer" in check(scaled).prescription.code
    assert "kernel_initializer" in check(healthy(first={"loss": 9.0})).prescription.code
