"""The rule saturated_units: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.saturated_units import check
from tests.diagnosis.examples import healthy


def severity(share, final=1.0, name="a"):
    found = check(healthy(last={"layers": {name: {"saturated": share}}}, final=final))
    return None if found is None else found.severity


def test_shares():
    assert severity(0.5) is None
    assert severity(0.51) == "warning"
    assert severity(0.51, final=0.1) == "advice"
    assert severity(0.9, name="head") is None
