"""Grids follow the numbers, and names stay apart."""

import keras

from keras_trainkit import layers
from keras_trainkit.compression import graph
from keras_trainkit.compression.integers import rules
from keras_trainkit.compression.integers.builder import Builder, clips, joins

L = keras.layers


def builder(made, **options):
    settings = {"whole": True, "bits": 8, **options}
    return Builder(graph.trace(made), rules.of_whole, **settings)


def test_a_tensor_is_rounded_once_and_moved_with_its_grid():
    x = keras.Input((4,))
    b = builder(keras.Model(x, L.Dense(2)(x)))
    rounded = b.integer(x, "x")
    assert isinstance(b.grid(rounded), layers.FakeQuantize)
    assert b.integer(rounded, "x") is rounded
    moved = b.moved(L.Reshape((2, 2))(rounded), rounded)
    assert b.grid(moved) is b.grid(rounded)
    assert b.grid(x) is None


def test_names_and_bits():
    x = keras.Input((4,))
    b = builder(keras.Model(x, L.Dense(2, name="one")(x)), bits={"on*": 4})
    assert [b.name("one"), b.name("one")] == ["one", "one_2"]
    copy = graph.rebuild(b.walked, b.call)
    (dense,) = (each for each in copy.layers if isinstance(each, layers.QuantizedDense))
    assert dense.weight_bits == 4


def test_who_brings_the_range():
    assert clips(L.ReLU(6.0))
    assert clips(L.Activation("relu"))
    assert not clips(L.ReLU(negative_slope=0.1))
    assert not clips(L.Activation("gelu"))
    assert joins(L.Concatenate())
    assert not joins(L.Add())
