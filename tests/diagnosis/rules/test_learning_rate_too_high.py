"""The rule learning_rate_too_high: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.learning_rate_too_high import check, points
from tests.diagnosis.examples import healthy


def found(losses, ratio=0.002, final=1.05):
    layers = {name: {"update_ratio": ratio} for name in ("a", "b", "head")}
    return check(
        healthy(losses=losses, first={"layers": layers}, last={"layers": layers}, final=final)
    )


def test_twice_the_best():
    assert check(healthy()) is None
    assert found([1.0, 0.5, 0.5, 0.99, 0.99]) is None
    assert found([1.0, 0.5, 0.5, 1.01, 1.01]).severity == "error"
    assert found([1.0, 0.5, 0.5, 1.01, 1.01], final=0.5).severity == "warning"
    assert found([1.0, 0.01, 0.01, 0.03, 0.03]) is None  # noise near zero


def test_no_fall_with_long_steps():
    flat = [1.1] * 6
    assert found(flat, ratio=0.1) is None
    assert found(flat, ratio=0.11) is not None
    assert found(flat, ratio=0.11, final=0.5) is None
    assert found(flat, ratio=2.0).prescription.overrides == {"learning_rate": 0.0001}


def test_steps_that_replace_the_weights_while_much_is_left():
    falling = [1.0 - 0.05 * i for i in range(10)]
    assert found(falling, ratio=0.5, final=0.5) is None
    assert found(falling, ratio=0.51, final=0.5).severity == "warning"
    assert found(falling, ratio=0.51, final=0.2) is None


def test_a_rise_with_short_steps_points_at_the_sign():
    assert found([1.0, 0.5, 0.5, 1.2, 1.2], ratio=1e-4).causes[0].startswith("the sign")


def test_a_loss_below_zero_is_left_alone():
    assert found([-1.0, -2.0, -0.5, -0.5]) is None


def test_few_epochs_are_judged_by_quarters_of_their_steps():
    signals = healthy(losses=[1.0, 1.0])
    steps = tuple({"step": i, "epoch": 0, "loss": 1.0 + (i % 2)} for i in range(16))
    made = type(signals)(signals.setup, signals.data, steps, signals.epochs, signals.samples)
    assert points(made) == [1.12, 1.5, 1.5, 1.5, 1.5]
    assert check(made) is None
