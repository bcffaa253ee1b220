"""The rule shape_mismatch: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.shape_mismatch import check
from tests.diagnosis.examples import regression


def test_a_loss_that_depends_on_the_shape():
    assert check(regression(last={"reshaped": 0.04, "recomputed": 0.04})) is None
    assert check(regression(last={"reshaped": 0.04, "recomputed": 0.0400001})) is None
    assert check(regression(last={"reshaped": 0.04, "recomputed": 0.05})).severity == "error"


def test_one_target_for_several_units():
    assert check(regression()) is None
    assert check(regression(head={"units": 3})) is not None
    assert check(regression(target={"shape": [3]})) is not None
    assert check(regression(target={"shape": [3]}, head={"units": 3})) is None
