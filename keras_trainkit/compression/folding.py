"""Batch normalization moved into the layer before it, which then computes both."""

import dataclasses
from typing import Any

import keras
import numpy as np

from keras_trainkit.compression.graph import Graph, Node

L = keras.layers
_FOLDABLE = (
    *(L.Dense, L.Conv1D, L.Conv2D, L.Conv3D, L.DepthwiseConv1D, L.DepthwiseConv2D),
    *(L.SeparableConv1D, L.SeparableConv2D, L.Conv1DTranspose, L.Conv2DTranspose),
)
_POOLS = (L.MaxPooling1D, L.MaxPooling2D, L.MaxPooling3D)


def folded(graph: Graph) -> tuple[Graph, dict[int, Any]]:
    """Returns a graph without the BatchNormalizations that can be folded, and where they go.

    Returns:
        The graph, and by the id of a layer the BatchNormalization that is to be inside it.
    """
    found = targets(graph)
    inside = {
        id(target.layer): node.layer
        for node in graph.nodes
        for target in [found.get(id(node.layer))]
        if target is not None
    }
    same: dict[int, Any] = {}

    def renew(value: Any) -> Any:
        return same.get(id(value), value)

    nodes = []
    for node in graph.nodes:
        args, kwargs = keras.tree.map_structure(renew, (node.args, node.kwargs))
        if id(node.layer) in found:
            same[id(node.output)] = renew(node.inputs()[0])
        else:
            nodes.append(dataclasses.replace(node, args=args, kwargs=kwargs))
    outputs = keras.tree.map_structure(renew, graph.outputs)
    return dataclasses.replace(graph, nodes=tuple(nodes), outputs=outputs), inside


def targets(graph: Graph) -> dict[int, Node]:
    """Returns for each foldable BatchNormalization, by its id, the call it is folded into."""
    found = {}
    for node in graph.nodes:
        if isinstance(node.layer, L.BatchNormalization):
            target = _target(graph, node)
            if target is not None:
                found[id(node.layer)] = target
    return found


def _target(graph: Graph, norm: Node) -> Node | None:
    """Returns the layer in front, seen through pooling: a maximum keeps order if no gamma < 0."""
    if graph.calls(norm.layer) > 1 or not norm.layer.built:
        return None
    scale, _ = affine(norm.layer)
    before = norm
    while True:
        tensor = before.inputs()[0]
        node = graph.source(tensor)
        alone = len(graph.readers(tensor)) == 1 and not graph.is_output(tensor)
        if node is None or not alone or graph.calls(node.layer) > 1:
            return None
        if type(node.layer) in _FOLDABLE:
            linear = node.layer.activation is keras.activations.linear
            return node if linear and _last_axis(norm.layer, tensor) else None
        if not isinstance(node.layer, _POOLS) or (scale < 0).any():
            return None
        before = node


def _last_axis(norm: Any, tensor: Any) -> bool:
    return norm.axis in (-1, len(tensor.shape) - 1)


def affine(norm: Any) -> tuple[np.ndarray, np.ndarray]:
    """Returns the factor and the shift that a BatchNormalization is at inference."""
    mean, variance = (_array(w) for w in (norm.moving_mean, norm.moving_variance))
    scale = 1 / np.sqrt(variance + norm.epsilon)
    scale = scale * _array(norm.gamma) if norm.scale else scale
    shift = _array(norm.beta) if norm.center else 0.0
    return scale, shift - mean * scale


def _array(weight: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(weight), "float64")


def fold(
    kernel: np.ndarray, bias: np.ndarray, norm: Any, channels: tuple[int, ...] = (-1,)
) -> tuple[np.ndarray, np.ndarray]:
    """Returns kernel and bias of a layer with the BatchNormalization behind it inside.

    Args:
        kernel: of the layer.
        bias: one a channel of the output.
        norm: the built BatchNormalization.
        channels: the kernel's axes along which its output channels lie.
    """
    scale, shift = affine(norm)
    axes = {axis % kernel.ndim for axis in channels}
    sizes = [size if axis in axes else 1 for axis, size in enumerate(kernel.shape)]
    return kernel * scale.reshape(sizes), bias * scale + shift
