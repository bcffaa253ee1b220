"""Whole models: nested, shared, distributed, with parts that stay in float."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, layers
from keras_trainkit.compression import quantize_aware
from tests.compression.integers import nets

L = keras.layers


def test_a_model_inside_a_model_and_a_layer_that_is_called_twice():
    x = keras.Input((6, 6, 2))
    inner = keras.Sequential(
        [keras.Input((6, 6, 2)), L.Conv2D(2, 3, padding="same", name="conv"), L.ReLU()],
        name="block",
    )
    made = nets.scattered(keras.Model(x, L.Conv2D(3, 3, name="conv")(inner(inner(x)))))
    copy = nets.near(made, nets.numbers(made))
    assert sum(isinstance(each, layers.QuantizedConv2D) for each in copy.layers) == 2


@pytest.mark.parametrize(
    ("shape", "inner"),
    [
        ((4, 6), lambda: L.Dense(3, activation="tanh")),
        ((4, 6, 3), lambda: L.Conv1D(3, 2, activation="relu")),
        ((4, 6, 3), lambda: keras.Sequential([keras.Input((6, 3)), L.Conv1D(3, 2), L.Flatten()])),
    ],
)
def test_one_layer_for_every_step(shape, inner):
    made = nets.model(shape, L.TimeDistributed(inner()))
    nets.near(made, nets.numbers(made))


def test_words_are_looked_up():
    made = nets.model((5,), L.Embedding(9, 4), L.Flatten(), L.Dense(2), dtype="int32")
    x = np.random.default_rng(0).integers(0, 9, (64, 5)).astype("int32")
    nets.near(made, x)


def test_what_is_kept_stays_in_float():
    made = nets.model((6,), L.Dense(6, name="first"), L.Dense(4, "relu"))
    copy = nets.near(made, nets.numbers(made), keep=["fir*"])
    assert type(copy.get_layer("first")) is L.Dense
    with pytest.raises(InputError, match="keep must be one of"):
        quantize_aware(made, keep=["frist"])
    with pytest.raises(InputError, match="a list of names"):
        quantize_aware(made, keep="first")


class Odd(L.Layer):
    def call(self, x):
        return x * x


def test_a_layer_of_ones_own_can_be_kept():
    made = nets.model((6,), L.Dense(6), Odd(name="odd"), L.Dense(4))
    with pytest.raises(InputError, match=r"received 'odd' \(Odd\): give keep=\['odd'\]"):
        quantize_aware(made)
    nets.near(made, nets.numbers(made), keep=["odd"])
