"""How a model is run."""

import keras
import pytest
from keras import layers

from keras_trainkit import execution


def prepared(*stack, shape, batch_size=64, steps=938):
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(optimizer="sgd", loss="mse")
    execution.prepare(model, batch_size, steps)
    return model.jit_compile, model.steps_per_execution


@pytest.mark.skipif(bool(keras.distribution.list_devices("gpu")), reason="an accelerator is here")
def test_xla_is_for_dense_models_on_a_cpu():
    assert prepared(layers.Dense(8), shape=(4,))[0]
    assert not prepared(layers.Conv2D(8, 3), shape=(8, 8, 1))[0]


def test_small_models_take_many_steps_a_call_and_large_ones_few():
    assert prepared(layers.Dense(8), shape=(4,))[1] == 50
    assert prepared(layers.Dense(8), shape=(4,), steps=30)[1] == 2
    assert prepared(layers.Dense(8), shape=(4,), steps=1)[1] == 1
    heavy = prepared(layers.Conv2D(64, 3), layers.Conv2D(64, 3), shape=(64, 64, 3), batch_size=128)
    assert heavy[1] == 1
