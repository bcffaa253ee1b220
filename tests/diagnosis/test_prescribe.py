"""Prescriptions that many rules share."""

from keras_trainkit.diagnosis import Signals, prescribe


def test_a_known_rate_is_a_number():
    made = prescribe.learning_rate(Signals(setup={"learning_rate": 0.01, "optimizer": "SGD"}), 0.1)
    assert made.code == "model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.001), ...)"
    assert made.turns == ("learning_rate", -1)


def test_an_unknown_rate_is_a_direction():
    made = prescribe.learning_rate(Signals(), 10)
    assert not made.overrides
    assert "higher" in made.code


def test_epochs():
    assert prescribe.epochs(Signals(epochs=[{"loss": 1.0}] * 5), 3).turns == ("epochs", -1)
