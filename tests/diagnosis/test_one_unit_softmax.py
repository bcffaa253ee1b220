"""The rule one_unit_softmax: both sides of its boundary."""

from keras_trainkit.diagnosis.one_unit_softmax import check
from tests.diagnosis.examples import healthy


def test_units():
    assert check(healthy()) is None
    found = check(healthy(head={"units": 1}))
    assert found.severity == "error"
    assert "sigmoid" in found.prescription.code
    assert check(healthy(head={"units": 1, "activation": "sigmoid"})) is None
