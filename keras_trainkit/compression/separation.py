"""A separable convolution as the two layers that it is."""

import dataclasses
from typing import Any

import keras

from keras_trainkit.compression.graph import Graph, Node

L = keras.layers
HALVES = {
    L.SeparableConv1D: (L.DepthwiseConv1D, L.Conv1D),
    L.SeparableConv2D: (L.DepthwiseConv2D, L.Conv2D),
}
_SHARED = ("padding", "strides", "dilation_rate", "data_format", "dtype", "trainable")
_OF_POINT = ("filters", "data_format", "dtype", "trainable", "name", "activation", "use_bias")


def halves(config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns what the depthwise layer and the one of size 1 are made from.

    Args:
        config: of the separable layer.
    """
    first = {key: config[key] for key in (*_SHARED, "kernel_size", "depth_multiplier")}
    first |= {"name": f"{config['name']}_depthwise", "use_bias": False}
    return first, {**{key: config[key] for key in _OF_POINT}, "kernel_size": 1}


def separated(walked: Graph) -> Graph:
    """Returns a graph in which every separable convolution is two layers."""
    pairs: dict[int, tuple[Any, Any]] = {}
    nodes: list[Node] = []
    names = dict(walked.names)
    for node in walked.nodes:
        if type(node.layer) not in HALVES:
            nodes.append(node)
            continue
        first, second = pairs.setdefault(id(node.layer), _pair(walked, node))
        middle = first(node.inputs()[0])
        nodes.append(Node(first, node.args, {}, middle, f"{node.path}_depthwise"))
        if not second.built:
            second.build(middle.shape)
        nodes.append(dataclasses.replace(node, layer=second, args=(middle,), kwargs={}))
        depthwise, *rest = node.layer.get_weights()
        first.set_weights([depthwise])
        second.set_weights(rest)
        names |= {id(first): first.name, id(second): second.name}
    return dataclasses.replace(walked, nodes=tuple(nodes), names=names)


def _pair(walked: Graph, node: Node) -> tuple[Any, Any]:
    kinds = HALVES[type(node.layer)]
    made = zip(kinds, halves(walked.config(node.layer)), strict=True)
    first, second = (kind.from_config(config) for kind, config in made)
    return first, second
