"""Models compiled with plain functions are copied all the same."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.compression import remove_channels
from keras_trainkit.exporting import ports, saving
from keras_trainkit.recording.cloning import cloned


def half_of_the_square(truth, guess):
    return keras.ops.mean(keras.ops.square(truth - guess)) / 2


@pytest.fixture
def model():
    made = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1)])
    made.compile("sgd", half_of_the_square, metrics=[half_of_the_square])
    made.fit(np.ones((8, 4)), np.ones((8, 1)), verbose=0)
    return made


def test_the_copy_is_not_compiled_and_the_model_stays_so(model):
    with pytest.raises(TypeError, match="half_of_the_square"):
        keras.models.clone_model(model)  # the day this does not raise, `cloned` can go
    assert not cloned(model).compiled
    assert model.compiled
    assert model.loss is half_of_the_square


def test_a_failed_copy_leaves_the_model_compiled(model):
    with pytest.raises(ZeroDivisionError):
        cloned(model, clone_function=lambda layer: 1 / 0)
    assert model.compiled


def test_channels_are_removed_and_half_precision_is_made_whole(model):
    assert remove_channels(model, 0.5).count_params() < model.count_params()
    for layer in model.layers:
        layer.dtype_policy = "mixed_float16"
    whole = saving.plain(model, ports.of(model))
    assert {layer.dtype_policy.name for layer in whole.layers} == {"float32"}
