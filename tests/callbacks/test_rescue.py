"""A training that diverges is brought back, goes on more slowly, and says so."""

import math

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.callbacks import EMA, Rescue
from keras_trainkit.callbacks.rescue import has_diverged
from tests.reuse import Reused

X = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
Y = X @ np.array([1.0, -2.0, 3.0], "float32")


class Poison(keras.callbacks.Callback):
    """Makes the weights NaN or huge within given epochs."""

    def __init__(self, epochs, value=math.nan):
        super().__init__()
        self.epochs, self.value = epochs, value

    def on_epoch_begin(self, epoch, logs=None):
        if epoch in self.epochs:
            for variable in self.model.trainable_variables:
                variable.assign(keras.ops.full(variable.shape, self.value))


@Reused
def build(rate=0.05):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
    return model


def fit(rescue, *others, rate=0.05, epochs=6):
    model = build(rate)
    history = model.fit(
        X, Y, 8, epochs=epochs, verbose=0, callbacks=[*([rescue] if rescue else []), *others]
    )
    return model, history.history["loss"]


def schedule():
    return keras.optimizers.schedules.PolynomialDecay(0.05, 1000, 0.05)


@pytest.mark.parametrize("rate", [0.05, schedule()], ids=["number", "schedule"])
@pytest.mark.parametrize("value", [math.nan, 1e6])
def test_the_last_good_state_comes_back_and_the_rate_is_lowered(rate, value):
    rescue = Rescue()
    model, losses = fit(rescue, Poison([2], value), rate=rate)
    assert not losses[2] < 1e3
    assert losses[3] < losses[1]
    assert float(model.optimizer.learning_rate) == pytest.approx(0.05 / 4)
    (sentence,) = rescue.story
    assert sentence.startswith("Epoch 3 diverged (loss ")
    assert "rescue 1 of 3" in sentence


def test_without_it_the_training_is_lost():
    _, losses = fit(None, Poison([2]))
    assert math.isnan(losses[-1])


def test_two_in_a_row_lower_the_rate_twice_from_one_state():
    model, losses = fit(Rescue(), Poison([2, 3]))
    assert float(model.optimizer.learning_rate) == pytest.approx(0.05 / 16)
    assert losses[4] < losses[1]


def test_after_the_last_rescue_it_ends_with_the_good_state():
    said = []
    model, losses = fit(Rescue(attempts=1, say=said.append), Poison([1, 2]))
    assert len(losses) == 3
    assert said[-1] == (
        "Epoch 3 diverged (loss nan): the state before it is back, and training ends after 1 "
        "rescues."
    )
    assert model.evaluate(X, Y, verbose=0) < losses[0]


def test_averaged_weights_are_rescued_too():
    model, losses = fit(Rescue(), EMA(0.5), Poison([5]))
    assert np.isfinite(model.get_weights()[0]).all()
    assert model.evaluate(X, Y, verbose=0) < losses[0]


def test_a_good_training_is_bit_for_bit_the_same_with_it():
    with_it, without = (fit(rescue)[0].get_weights() for rescue in (Rescue(), None))
    for one, other in zip(with_it, without, strict=True):
        np.testing.assert_array_equal(one, other)


def test_negative_losses_are_judged_by_their_rise():
    assert not has_diverged(-1.0, -2.0, -5.0, 10)
    assert has_diverged(16.0, -2.0, -5.0, 10)


@pytest.mark.parametrize("bad", [{"attempts": 0}, {"factor": 1.0}, {"factor": 0}, {"blow_up": -1}])
def test_bad_arguments(bad):
    with pytest.raises(InputError, match=next(iter(bad))):
        Rescue(**bad)
