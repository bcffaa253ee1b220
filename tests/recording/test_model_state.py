"""A model put back is the model it was, to the bit."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.callbacks import PlateauScale
from keras_trainkit.recording.model_state import model_state, restore_model

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")


def build(units=1):
    keras.utils.set_random_seed(0)
    rate = keras.optimizers.schedules.CosineDecay(0.1, 100)
    layers = [keras.Input((3,)), keras.layers.Dropout(0.5), keras.layers.Dense(units)]
    model = keras.Sequential(layers)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    return model


def fit(model, epochs=2):
    plateau = PlateauScale("loss", patience=1, min_delta=99.0)
    model.fit(X, X[:, :1], 4, epochs=epochs, shuffle=False, verbose=0, callbacks=[plateau])
    return model


def test_training_goes_on_as_it_would_have():
    model = fit(build())
    state = model_state(model)
    expected = fit(model).get_weights()
    other = build()
    restore_model(other, state)
    for one, two in zip(expected, fit(other).get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_scaled_rate_is_unscaled_again():
    model = build()
    before = model_state(model)
    fit(model)
    assert float(model.optimizer.learning_rate) < 0.06
    restore_model(model, before)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.1)


def test_the_state_is_a_copy():
    model = build()
    state = model_state(model)
    kept = [value.copy() for value in state["values"]]
    fit(model)
    for one, two in zip(kept, state["values"], strict=True):
        np.testing.assert_array_equal(one, two)


def test_another_model_is_refused():
    with pytest.raises(InputError, match="of the model that goes on"):
        restore_model(build(2), model_state(build(1)))
