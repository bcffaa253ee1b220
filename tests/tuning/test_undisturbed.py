"""Whatever happens in the middle, a model that was lent comes back bit for bit."""

import random

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, lr_range
from keras_trainkit.optimizers import Lookahead
from keras_trainkit.optimizers._inside import leaves
from keras_trainkit.schedules import OneCycle
from keras_trainkit.tuning.undisturbed import undisturbed

X = np.random.default_rng(0).normal(size=(64, 5)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


def multi():
    rules = keras.optimizers.OptimizerMap(keras.optimizers.Adam(1e-3))
    rules[".*bias"] = keras.optimizers.SGD(1e-2)
    return keras.optimizers.MultiOptimizer(rules)


OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.01, momentum=0.9),
    "adamw one-cycle": lambda: keras.optimizers.AdamW(OneCycle(0.01, 50)),
    "rmsprop ema": lambda: keras.optimizers.RMSprop(1e-3, use_ema=True, ema_overwrite_frequency=2),
    "lion accumulating": lambda: keras.optimizers.Lion(1e-3, gradient_accumulation_steps=2),
    "lookahead": lambda: Lookahead(keras.optimizers.SGD(0.01)),
    "multi": multi,
    "loss scale": lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(1e-3)),
}


def make(optimizer, used=True):
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    if used:
        model.fit(X, Y, epochs=1, batch_size=16, verbose=0)
    return model


def fingerprint(model):
    every = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    values = [keras.ops.convert_to_numpy(one).tobytes() for one in every]
    state = np.random.get_state()
    return values, random.getstate(), state[1].tobytes(), state[2]


class StopError(Exception):
    pass


@pytest.mark.parametrize(
    "trouble",
    [KeyboardInterrupt, *(pytest.param(t, marks=pytest.mark.proof) for t in (None, StopError))],
)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nothing_changes(name, trouble):
    model = make(OPTIMIZERS[name]())
    before, own, function = fingerprint(model), model.optimizer, model.train_function
    try:
        with undisturbed(model):
            for _step in range(3):
                model.train_on_batch(X[:16], Y[:16])
            assert fingerprint(model)[0] != before[0]
            random.random()
            np.random.rand()
            if trouble:
                raise trouble
    except (StopError, KeyboardInterrupt):
        assert trouble
    assert fingerprint(model) == before
    assert model.optimizer is own
    assert model.train_function is function


@pytest.mark.parametrize("name", ["adamw one-cycle", "multi"])
def test_training_goes_on_as_if_nothing_had_been(name):
    ends = []
    for tuned in (False, True):
        model = make(OPTIMIZERS[name]())
        if tuned:
            lr_range(model, X, Y, steps=20, repeats=2)
        model.fit(X, Y, epochs=2, batch_size=16, verbose=0)
        ends.append(fingerprint(model))
    assert ends[0] == ends[1]


def test_a_model_that_was_never_trained_starts_as_it_would_have():
    ends = []
    for tuned in (False, True):
        model = make(keras.optimizers.Adam(OneCycle(0.01, 20)), used=False)
        if tuned:
            lr_range(model, X, Y, steps=20, repeats=1)
        model.fit(X, Y, epochs=2, batch_size=16, verbose=0)
        ends.append(fingerprint(model))
    assert ends[0] == ends[1]


def test_going_back_restores_the_stand_in_too():
    model = make(OPTIMIZERS["lookahead"]())
    with undisturbed(model) as rewind:
        losses = []
        for _ in range(2):
            rewind()
            losses.append([float(model.train_on_batch(X[:16], Y[:16])[0]) for _ in range(4)])
    assert losses[0] == losses[1]


def test_an_inner_learning_rate_is_found():
    assert [type(one).__name__ for one in leaves(multi())] == ["SGD", "Adam"]
    assert [type(one).__name__ for one in leaves(OPTIMIZERS["lookahead"]())] == ["SGD"]


def test_a_model_that_cannot_be_lent_is_refused():
    model = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(InputError, match="must be built and compiled"):
        lr_range(model, X, Y)
    chosen = keras.optimizers.MultiOptimizer(lambda variable: keras.optimizers.SGD())
    with pytest.raises(InputError, match="made from its config; received MultiOptimizer"):
        lr_range(make(chosen, used=False), X, Y)
