"""What a rescue did is known of a model while the model lives."""

import keras

from keras_trainkit.recording import rescues


def test_a_new_training_starts_with_nothing_rescued():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    assert rescues.of(model) == []
    rescues.begin(model)
    rescues.of(model).append({"epoch": 3})
    assert rescues.of(model) == [{"epoch": 3}]
    rescues.begin(model)
    assert rescues.of(model) == []
