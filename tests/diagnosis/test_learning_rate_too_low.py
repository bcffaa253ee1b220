"""The rule learning_rate_too_low: both sides of its boundary."""

from keras_trainkit.diagnosis.learning_rate_too_low import check
from tests.diagnosis.examples import healthy


def found(ratio, losses, final=0.9):
    layers = {name: {"update_ratio": ratio} for name in ("a", "b", "head")}
    return check(
        healthy(losses=losses, first={"layers": layers}, last={"layers": layers}, final=final)
    )


STEADY = [1.1 - 0.01 * i for i in range(10)]


def test_short_steps_without_a_plateau():
    assert found(4.9e-4, STEADY).prescription.overrides == {"learning_rate": 0.1}
    assert found(5.1e-4, STEADY) is None
    assert found(4e-5, STEADY).prescription.overrides == {"learning_rate": 1.0}
    assert found(1e-4, STEADY, final=0.5) is None


def test_a_plateau_is_no_short_step():
    assert found(1e-4, [1.1, 1.0, 0.95, 0.94, 0.93, 0.93, 0.93, 0.93]) is None
