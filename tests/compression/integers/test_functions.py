"""A function in integers is the function, but for a few steps of its range."""

import keras
import numpy as np
import pytest

from keras_trainkit.compression.integers import functions
from tests.compression.integers import nets

L = keras.layers


@pytest.mark.parametrize("name", [name for name in functions.FUNCTIONS if name != "softmax"])
def test_every_function_is_itself(name):
    made = nets.model((40,), L.Activation(name))
    nets.near(made, nets.numbers(made, 0.0 if name == "exponential" else -4.0, 4.0))


def test_a_limit_is_the_end_of_the_range():
    made = nets.model((40,), L.ReLU(1.5))
    copy = nets.near(made, nets.numbers(made, -4, 4))
    assert copy.layers[-1].range() == (0.0, 1.5)


@pytest.mark.parametrize(
    "layer",
    [
        L.ELU(0.7),
        L.LeakyReLU(0.3),
        L.ReLU(negative_slope=0.2),
        L.ReLU(6.0),
        L.Softmax(),
        L.PReLU(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_keep_their_options(layer):
    made = nets.model((10,), layer)
    nets.near(made, nets.numbers(made, -4.0, 4.0))


def test_operations_keep_their_options():
    x = keras.Input((40,))
    y = keras.ops.leaky_relu(keras.ops.gelu(x, approximate=False), 0.4)
    made = keras.Model(x, keras.ops.elu(y, alpha=0.5) + keras.ops.silu(x))
    nets.near(made, nets.numbers(made, -3.0, 3.0), steps=6)
    assert np.isfinite(made(nets.numbers(made))).all()
