"""The rule hidden_classes: weights of 0, and weights that drown the others."""

from keras_trainkit.diagnosis.rules.hidden_classes import check
from tests.diagnosis.examples import healthy


def found(weights, counts=(40, 42, 46)):
    return check(healthy(target={"counts": list(counts)}, data={"class_weights": [weights]}))


def test_no_weights_and_weights_that_make_up_for_size():
    assert found(None) is found([1.0, 1.0, 1.0]) is found([50.0, 1.0, 1.0], (1, 60, 60)) is None
    assert check(healthy()) is None


def test_a_class_of_no_weight():
    made = found([1.0, 0.0, 1.0])
    assert (made.severity, "class 1 is 0" in made.sentence) == ("error", True)
    assert found([1.0, 0.0, 1.0], (40, 0, 40)) is None  # and no rows


def test_a_class_that_drowns_the_others():
    assert found([90.0, 1.0, 1.0], (40, 40, 40)) is None
    assert found([110.0, 1.0, 1.0], (40, 40, 40)).severity == "warning"
