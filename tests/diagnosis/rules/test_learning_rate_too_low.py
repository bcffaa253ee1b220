"""The rule learning_rate_too_low: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.learning_rate_too_low import check
from tests.diagnosis.examples import healthy, layer, regression


def found(ratio, losses, final=0.9, **changes):
    layers = {name: {"update_ratio": ratio} for name in ("a", "b", "head")}
    moved = {"first": {"layers": layers}, "last": {"layers": layers}}
    return check(healthy(losses=losses, final=final, **moved, **changes))


STEADY = [1.1 - 0.01 * i for i in range(10)]


def test_short_steps_without_a_plateau():
    assert found(4.9e-4, STEADY).prescription.overrides == {"learning_rate": 0.1}
    assert found(5.1e-4, STEADY, held=[1.1] * 10) is None
    assert found(4e-5, STEADY).prescription.overrides == {"learning_rate": 1.0}
    assert found(1e-4, STEADY, final=0.5) is None


def test_a_plateau_is_no_short_step():
    assert found(1e-4, [1.1, 1.0, 0.95, 0.94, 0.93, 0.93, 0.93, 0.93]) is None


def test_moderate_steps_where_both_losses_fall_in_every_epoch():
    assert found(4.9e-3, STEADY).severity == "warning"
    assert found(5.1e-3, STEADY) is None
    assert found(4.9e-3, STEADY[:6]) is None  # 90 steps
    assert found(4.9e-3, [*STEADY[:8], 1.1, 1.09]) is None
    assert found(4.9e-3, STEADY, target={"counts": [95, 3, 2]}) is None  # one class rules


def test_a_rate_far_below_what_the_optimizer_usually_has():
    def rate(value, optimizer="Adadelta", **more):
        setup = {"optimizer": optimizer, "learning_rate": value, **more}
        signals = healthy(losses=[1.1] * 10, final=0.9, setup=setup)
        for row in [*signals.epochs, *signals.samples]:
            row["learning_rate"] = value
        return check(signals)

    assert rate(1e-3).prescription.overrides == {"learning_rate": 1.0}
    assert rate(0.2) is rate(1e-3, "Adam") is rate(1e-3, schedule=True) is None
    assert rate(1e-4, "Adam").prescription.overrides == {"learning_rate": 0.001}


def test_a_line_that_cannot_get_to_its_targets():
    def line(std, optimizer="RMSprop"):
        rows = [layer("head", activation="linear", of_kernel={"fan_in": 1})]
        setup = {"optimizer": optimizer}
        return check(regression(layers=rows, setup=setup, target={"std": std}, final=9.0))

    assert line(11.9) is None  # 150 steps of 0.01, and inputs up to 3: within 6
    made = line(12.1)
    assert "cannot reach it" in made.sentence
    assert made.prescription.overrides == {"learning_rate": 0.1}
    assert line(12.1, "SGD") is None
