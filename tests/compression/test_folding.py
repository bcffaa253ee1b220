"""A folded layer answers as the two layers did."""

import keras
import numpy as np
import pytest

from keras_trainkit.compression import folding, graph

L = keras.layers


def normalized(norm):
    rng = np.random.default_rng(1)
    norm.set_weights([rng.uniform(0.5, 2, w.shape).astype("float32") for w in norm.get_weights()])
    return norm


@pytest.mark.parametrize(
    "layer",
    [L.Dense(3), L.Conv2D(3, 2), L.DepthwiseConv2D(2, depth_multiplier=2)],
    ids=lambda layer: type(layer).__name__,
)
def test_folding_changes_no_answer(layer):
    x = np.random.default_rng(0).normal(size=(5, 4, 4, 2)).astype("float32")
    y = layer(x)
    norm = L.BatchNormalization()
    norm.build(y.shape)
    wanted = normalized(norm)(y, training=False)
    channels = (-2, -1) if isinstance(layer, L.DepthwiseConv2D) else (-1,)
    layer.set_weights(folding.fold(*layer.get_weights(), norm, channels))
    np.testing.assert_allclose(layer(x), wanted, atol=2e-6)


def found(*layers):
    model = keras.Sequential([keras.Input((6, 6, 2)), *layers])
    return folding.targets(graph.trace(model))


def test_pooling_lets_only_what_keeps_order_through():
    norm = L.BatchNormalization()
    layers = (L.Conv2D(2, 3), L.MaxPooling2D(), norm)
    assert list(found(*layers)) == [id(norm)]
    norm.gamma.assign([1.0, -1.0])
    assert found(*layers) == {}


def test_an_activation_between_forbids_it():
    assert found(L.Conv2D(2, 3, activation="relu"), L.BatchNormalization()) == {}
    assert found(L.BatchNormalization()) == {}


def test_a_folded_graph_has_no_such_call():
    norm = L.BatchNormalization()
    model = keras.Sequential([keras.Input((6, 6, 2)), L.Conv2D(2, 3), norm, L.ReLU()])
    walked = graph.trace(model)
    left, inside = folding.folded(walked)
    conv, relu = left.nodes
    assert inside == {id(conv.layer): norm}
    assert left.readers(conv.output) == [relu]
