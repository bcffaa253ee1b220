"""Batch normalization moved into the layer before it, which then computes both."""

from typing import Any

import keras
import numpy as np

from keras_trainkit.compression.graph import Graph, Node

_FOLDABLE = (keras.layers.Dense, keras.layers.Conv2D, keras.layers.DepthwiseConv2D)


def targets(graph: Graph) -> dict[int, Node]:
    """Returns for each foldable BatchNormalization, by its id, the call it is folded into."""
    found = {}
    for node in graph.nodes:
        if isinstance(node.layer, keras.layers.BatchNormalization):
            target = _target(graph, node)
            if target is not None:
                found[id(node.layer)] = target
    return found


def _target(graph: Graph, norm: Node) -> Node | None:
    """Returns the layer in front, seen through pooling: a maximum keeps order if no gamma < 0."""
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
        if not isinstance(node.layer, keras.layers.MaxPooling2D) or (scale < 0).any():
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


def fold(kernel: np.ndarray, bias: np.ndarray, norm: Any) -> tuple[np.ndarray, np.ndarray]:
    """Returns kernel and bias of a layer with the BatchNormalization behind it inside.

    Args:
        kernel: of Dense or Conv2D (..., in, out), or of a depthwise layer (..., channels, depth).
        bias: one a channel of the output.
        norm: the built BatchNormalization.
    """
    scale, shift = affine(norm)
    depthwise = kernel.shape[-1] != len(bias)
    factor = scale.reshape(kernel.shape[-2:]) if depthwise else scale
    return kernel * factor, bias * scale + shift
