"""Layers that move or drop numbers keep their grid; means are rounded to it."""

import keras
import pytest

from keras_trainkit import InputError, layers
from keras_trainkit.compression import quantize_aware
from tests.compression.integers import nets

L = keras.layers


@pytest.mark.parametrize(
    ("shape", "layer", "ranges"),
    [
        ((8, 8, 2), L.MaxPooling2D(3), 1),
        ((8, 8, 2), L.AveragePooling2D(3, 2, "same"), 1),
        ((8, 2), L.AveragePooling1D(2), 1),
        ((6, 8, 8, 2), L.MaxPooling3D(3, 2, "same"), 1),
        ((6, 8, 8, 2), L.AveragePooling3D((2, 3, 2)), 1),
        ((8, 8, 2), L.UpSampling2D(2), 1),
        ((8, 8, 2), L.UpSampling2D(2, interpolation="bilinear"), 1),
        ((8, 8, 2), L.Resizing(5, 9), 1),
        ((8, 8, 2), L.GlobalAveragePooling2D(), 2),
        ((8, 8, 2), L.GlobalMaxPooling2D(), 1),
        ((4, 8, 8, 2), L.ZeroPadding3D(1), 1),
        ((8, 2), L.Flatten(), 1),
        ((8,), L.RepeatVector(3), 1),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, L.Layer) else "",
)
def test_ranges_are_where_the_file_has_them(shape, layer, ranges):
    made = nets.model(shape, type(layer).from_config(layer.get_config()))
    copy = nets.near(made, nets.numbers(made), steps=2)
    assert sum(isinstance(each, layers.FakeQuantize) for each in copy.layers) == ranges


def test_what_has_no_integers_says_so():
    made = nets.model((8, 8, 2), L.Resizing(4, 4, interpolation="bicubic", name="sized"))
    with pytest.raises(InputError, match=r"'sized' \(Resizing: interpolation='bicubic' has no"):
        quantize_aware(made)
