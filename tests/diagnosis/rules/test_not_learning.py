"""The rule not_learning: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.not_learning import check
from tests.diagnosis.examples import healthy


def severity(final, losses=None):
    found = check(healthy(final=final, losses=losses))
    return None if found is None else found.severity


FLAT = [1.0, 0.9, *[0.85] * 8]


def test_what_remains_of_a_constant_s_loss():
    assert severity(0.98) is None  # of 1.1: 0.89
    assert severity(1.0) == "warning"
    assert severity(1.0, [1.1] * 3) is None  # 45 steps


def test_a_high_plateau_is_advice():
    assert severity(0.8, FLAT) == "advice"
    assert severity(0.76, FLAT) is None


def test_short_steps_put_the_rate_first_and_prescribe_a_higher_one():
    def steps(ratio):
        moved = {"layers": {name: {"update_ratio": ratio} for name in ("a", "b", "head")}}
        return check(healthy(final=1.0, last=moved))

    assert steps(0.006).prescription.overrides == {}
    found = steps(0.004)
    assert found.causes[0] == "the learning rate"
    assert found.prescription.overrides == {"learning_rate": 0.1}
    assert len(found.causes) == 3
