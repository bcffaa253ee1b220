"""The rule target_scale: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.target_scale import check
from tests.diagnosis.examples import regression


def severity(size, final=0.5, **head):
    found = check(regression(target={"mean": 0.0, "std": size}, final=final, head=head))
    return None if found is None else found.severity


def test_size():
    assert severity(100.0) is None
    assert severity(101.0) == "warning"
    assert severity(0.01) is None
    assert severity(0.009) == "warning"


def test_what_trains_well_is_advice_and_rescaling_is_fine():
    assert severity(1000.0, final=0.01) == "advice"
    assert severity(1000.0, rescaled=True) is None
    near = {"output": {"mean": 900.0, "std": 100.0}}
    assert check(regression(target={"mean": 0.0, "std": 1000.0}, first=near)) is None
