"""The rule one_unit_softmax: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.one_unit_softmax import check
from tests.diagnosis.examples import healthy, regression


def test_units():
    assert check(healthy()) is None
    found = check(healthy(head={"units": 1}, target={"counts": [40, 60]}))
    assert found.severity == "error"
    assert "sigmoid" in found.prescription.code
    assert check(healthy(head={"units": 1, "activation": "sigmoid"})) is None


def test_the_head_that_the_targets_ask_for():
    three = check(healthy(head={"units": 1})).prescription.code
    assert three.startswith('keras.layers.Dense(3, activation="softmax")')
    measured = check(regression(head={"activation": "softmax"})).prescription.code
    assert measured == "keras.layers.Dense(1)  # with mean_squared_error"
    own = {"units": 1, "type": "Activation", "layer": "act", "kernel_layer": "d"}
    code = check(healthy(head=own, target={"counts": [40, 60]})).prescription.code
    assert code.startswith('keras.layers.Activation("sigmoid")  # in place of act')
