"""A walked model can be put together again."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, layers
from keras_trainkit.compression import graph

L = keras.layers


def test_a_rebuilt_model_answers_the_same():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    shared = L.Dense(3, name="shared")
    joined = L.Concatenate()([shared(a), shared(b)]) * 2.0
    model = keras.Model([a, b], {"y": L.Dense(1)(joined)})
    walked = graph.trace(model)
    assert walked.calls(shared) == 2

    def call(node, args, kwargs):
        return args[0] if node is None else node.layer(*args, **kwargs)

    again = graph.rebuild(walked, call)
    x = [np.ones((2, 3), "float32"), np.full((2, 3), 2, "float32")]
    np.testing.assert_array_equal(again(x)["y"], model(x)["y"])
    assert [tensor.name for tensor in again.inputs] == ["a", "b"]


def test_sources_and_readers():
    x = keras.Input((3,))
    dense = L.Dense(3)
    y = dense(x)
    walked = graph.trace(keras.Model(x, L.Add()([y, L.ReLU()(y)])))
    first, relu, add = walked.nodes
    assert first.layer is dense
    assert walked.readers(first.output) == [relu, add]
    assert walked.source(relu.inputs()[0]) is first
    assert walked.is_output(add.output)
    assert not walked.is_output(first.output)


def test_a_model_of_another_kind_is_one_sentence():
    with pytest.raises(InputError, match="must be a built Sequential or functional"):
        graph.trace(keras.Sequential([L.Dense(1)]))


def test_layers_for_training_alone_are_known_by_trying_them():
    x = keras.Input((8, 8, 1))
    for layer, expected in [
        (layers.RandomAffine(0.1), True),
        (L.GaussianNoise(0.1), True),
        (L.RandomZoom(0.2), True),
        (L.LeakyReLU(), False),
        (L.ReLU(max_value=1000.0, negative_slope=0.5), False),
        (L.Rescaling(2.0), False),
        (L.BatchNormalization(), False),
    ]:
        (node,) = graph.trace(keras.Model(x, layer(x))).nodes
        assert graph.passes(node) is expected, layer


class Undescribed(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def call(self, x):
        return x * self.units


def test_a_copy_has_the_weights_and_what_cannot_be_copied_is_said():
    model = keras.Sequential([keras.Input((2,)), L.Dense(2)])
    again = graph.copy(model)
    assert again is not model
    assert (again.get_weights()[0] == model.get_weights()[0]).all()
    odd = keras.Sequential([keras.Input((2,)), Undescribed(2)])
    with pytest.raises(InputError, match="layers that get_config describes whole"):
        graph.copy(odd)
