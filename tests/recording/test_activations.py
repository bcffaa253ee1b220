"""Activations as layers, and the layers they act on."""

import keras
import pytest
from keras import layers

from keras_trainkit.recording.activations import activation_of, owners


@pytest.mark.backend
def test_each_kind_has_its_name():
    kinds = [layers.ReLU(), layers.PReLU(), layers.ELU(), layers.Softmax(), layers.Dense(1, "gelu")]
    assert [activation_of(kind) for kind in kinds] == ["relu", "prelu", "elu", "softmax", "gelu"]
    assert activation_of(layers.Flatten()) is activation_of(None) is None


@pytest.mark.backend
def test_owners_through_normalization_and_in_branches():
    given = keras.Input((4,))
    a, b = layers.Dense(3, name="a"), layers.Dense(3, name="b")
    left = layers.ReLU(name="left")(layers.BatchNormalization()(a(given)))
    right = layers.ReLU(name="right")(b(given))
    joined = layers.ReLU(name="sum")(left + right)  # of no layer alone
    assert owners(keras.Model(given, joined)) == {"left": "a", "right": "b"}


@pytest.mark.backend
def test_one_activation_a_layer_and_none_before_the_first():
    stack = [layers.ReLU(name="first"), layers.Dense(2, name="d"), layers.ReLU(name="r")]
    model = keras.Sequential([keras.Input((4,)), *stack, layers.Softmax(name="s")])
    assert owners(model) == {"r": "d"}
