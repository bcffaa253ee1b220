"""What stands for a layer with a kernel computes the same, batch normalization included."""

import keras
import pytest

from keras_trainkit import layers
from tests.compression.integers import nets

L = keras.layers


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((9,), L.Dense(4, activation="relu")),
        ((8, 3), L.Dense(4)),
        ((8, 3), L.Conv1D(4, 3, padding="causal", dilation_rate=2)),
        ((8, 3), L.DepthwiseConv1D(3, depth_multiplier=2)),
        ((8, 3), L.SeparableConv1D(4, 3, padding="same")),
        ((8, 3), L.Conv1DTranspose(4, 3, strides=2)),
        ((6, 6, 4), L.Conv2D(4, 3, groups=2)),
        ((6, 6, 4), L.DepthwiseConv2D(3, strides=2, padding="same")),
        ((6, 6, 4), L.SeparableConv2D(3, 3, depth_multiplier=2, activation="relu6")),
        ((6, 6, 3), L.Conv2DTranspose(3, 3, strides=2, padding="same")),
        ((5, 6, 6, 2), L.Conv3D(3, (3, 2, 2), strides=(2, 1, 1), padding="same")),
        ((5, 6, 6, 2), L.Conv3D(3, (1, 2, 2))),
        ((6, 6), L.EinsumDense("abc,cde->abde", (6, 2, 3), bias_axes="de", activation="gelu")),
        ((6, 3, 2), L.EinsumDense("abcd,cde->abe", (6, 4))),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, L.Layer) else "",
)
def test_a_twin_and_its_normalization(shape, layer):
    if layer.built:  # made once for the parameter; a second run needs new ones
        layer = type(layer).from_config(layer.get_config())
    nets.near(made := nets.model(shape, layer), nets.numbers(made))
    if getattr(layer, "activation", None) is keras.activations.linear:
        made = nets.model(
            shape, type(layer).from_config(layer.get_config()), L.BatchNormalization()
        )
        copy = nets.near(made, nets.numbers(made))
        foldable = not isinstance(layer, L.EinsumDense)
        assert (layers.QuantizedDepthwiseConv2D in nets.kinds(copy)) is (
            not foldable or isinstance(layer, L.DepthwiseConv2D | L.SeparableConv2D)
        )


def test_a_relu_is_computed_with_the_kernel_before_it():
    made = nets.model((6, 6, 3), L.Conv2D(4, 3), L.BatchNormalization(), L.ReLU())
    copy = nets.near(made, nets.numbers(made))
    ranges = [each for each in copy.layers if isinstance(each, layers.FakeQuantize)]
    assert len(ranges) == 2  # of the input, and behind the ReLU
