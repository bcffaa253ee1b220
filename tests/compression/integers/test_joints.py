"""Tensors that meet: each pair has a range, and what is joined has one for all."""

import keras
import numpy as np
import pytest

from keras_trainkit import layers
from keras_trainkit.compression.integers import joints
from tests.compression.integers import nets

L = keras.layers


def branches(join, count=3):
    x = keras.Input((12,))
    parts = [L.Dense(6, activation="relu" if n else "linear")(x) for n in range(count)]
    return nets.scattered(keras.Model(x, join(parts)))


@pytest.mark.parametrize(
    "kind", [L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate]
)
def test_layers_of_three_tensors(kind):
    made = branches(lambda parts: kind()(parts))
    nets.near(made, nets.numbers(made), steps=6)


def test_operators_of_tensors_and_numbers():
    def join(parts):
        a, b = parts
        return (1.0 - a) * b + a / 4.0 - (-b) + keras.ops.square(a) + L.Subtract()([a, b])

    made = branches(join, 2)
    nets.near(made, nets.numbers(made), steps=10)


def test_what_is_joined_alone_brings_no_range():
    made = branches(L.Concatenate(), 2)
    copy = nets.ranged(made, nets.numbers(made))
    assert sum(isinstance(each, layers.FakeQuantize) for each in copy.layers) == 2


def test_a_constant_is_rounded_as_one_tensor():
    found = joints.constant(np.array([-1.0, 0.001, 254.0]))
    np.testing.assert_allclose(found, [-1.0, 0.0, 254.0], atol=1e-4)
    assert joints.constant(0.3) == 0.3
