"""The rule dead_units: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.dead_units import check
from tests.diagnosis.examples import healthy


def severity(share, final=1.0, start=0.1, name="a"):
    found = check(
        healthy(
            first={"layers": {name: {"dead": start}}},
            last={"layers": {name: {"dead": share}}},
            final=final,
        )
    )
    return None if found is None else found.severity


def test_shares():
    assert severity(0.69) is None
    assert severity(0.71) == "warning"
    assert severity(0.99) == "error"
    assert severity(0.99, final=0.1) == "advice"
    assert severity(1.0, name="head") is None  # the head's zeros are predictions


def test_dead_in_training_points_at_the_rate():
    found = check(healthy(last={"layers": {"a": {"dead": 1.0}}}, final=1.0))
    assert found.causes[0] == "the learning rate"
    assert found.prescription.overrides == {"learning_rate": 0.001}


def test_dead_from_the_start_points_at_depth():
    last = {"layers": {"a": {"dead": 1.0}}}
    assert check(healthy(first=last, last=last, final=1.0)).causes[0].startswith("depth")
