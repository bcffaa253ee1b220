"""Which channels are one, through every kind of layer; who may read them."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.channels import Channels

L = keras.layers


def walk(outputs, inputs, keep=()):
    walked = graph.trace(keras.Model(inputs, outputs))
    channels = Channels(walked, keep)
    layers = {node.layer.name: node.layer for node in walked.nodes}
    sides = {"read": channels.inputs, "made": channels.outputs}

    def of(name, side="made"):
        return channels.roots(sides[side][id(layers[name])]).tolist()

    return channels, of


def test_flatten_repeats_depthwise_spreads_and_concatenate_joins():
    x = keras.Input((4, 4, 2))
    a = L.Conv2D(3, 1, name="a")(x)
    d = L.DepthwiseConv2D(2, depth_multiplier=2, name="d")(a)
    b = L.Conv2D(2, 2, name="b")(x)
    y = L.Dense(1, name="last")(L.Flatten()(L.Concatenate()([d, b])))
    channels, of = walk(y, x)
    one, two, three = of("a")
    assert of("d") == [one, one, two, two, three, three]
    assert of("last", "read") == (of("d") + of("b")) * 9
    assert channels.fixed() == {*of("a", "read"), *of("last")}


def test_addition_unites_and_what_meets_an_input_stays():
    x = keras.Input((3,))
    a, b = L.Dense(3, name="a")(x), L.Dense(3, name="b")(x)
    c = L.Dense(3, name="c")(L.Add()([a, b]))
    _, of = walk(L.Dense(1)(L.Add()([c, x])), x)
    assert of("a") == of("b")
    assert of("c") == of("a", "read")


def test_a_softmax_inside_and_a_gate_of_one_channel_stay():
    x = keras.Input((4, 4, 2))
    a = L.Conv2D(3, 1, activation="softmax", name="a")(x)
    gate = L.Conv2D(1, 1, activation="sigmoid", name="gate")(a)
    b = L.Conv2D(3, 1, name="b")(L.Multiply()([a, gate]))
    channels, of = walk(L.Dense(1)(L.Flatten()(b)), x)
    assert {*of("a"), *of("gate")} <= channels.fixed()
    assert not set(of("b")) & channels.fixed()


@pytest.mark.parametrize(
    "layer",
    [
        L.Conv2D(4, 1, groups=2, name="odd"),
        L.GroupNormalization(2, name="odd"),
        L.BatchNormalization(axis=1, name="odd"),
        L.Reshape((8, 8), name="odd"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_mixes_channels_in_its_own_way_is_named(layer):
    x = keras.Input((4, 4, 2))
    y = L.Dense(1)(layer(L.Conv2D(4, 1, name="first")(x)))
    with pytest.raises(InputError, match=r"received 'odd' .*: give keep=\['first'\]"):
        walk(y, x)
    channels, of = walk(y, x, keep=["first"])
    assert set(of("first")) <= channels.fixed()


def test_layers_on_the_inputs_may_be_of_any_kind():
    x = keras.Input((4,))
    y = L.Dense(3, name="free")(L.LayerNormalization()(x))
    channels, of = walk(L.Dense(1)(y), x)
    assert not set(of("free")) & channels.fixed()
    assert isinstance(channels.roots(np.array([0, 1])), np.ndarray)
