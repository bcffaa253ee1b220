"""Layers that scale and shift channels: in a file, a depthwise convolution of size 1 is exact."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit.compression import folding
from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers import joints
from keras_trainkit.compression.integers.builder import Builder, UnfitError

L = keras.layers


def batch_norm(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A BatchNormalization with no kernel before it, as training left it."""
    if not b.whole:
        return b.copy(node, args, kwargs)
    if node.layer.axis not in (-1, len(args[0].shape) - 1):
        raise UnfitError("write it with axis=-1")
    scale, shift = folding.affine(node.layer)
    return affine(b, node, args[0], scale, shift, trainable=node.layer.trainable)


def rescaling(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A factor alone is exact; with an offset, or by channel, see above."""
    scale, offset = (np.asarray(each, "float32") for each in (node.layer.scale, node.layer.offset))
    if not b.whole or (scale.ndim == 0 and not offset.any()):
        tensor = b.integer(args[0], f"{b.title(node)}_input")
        return b.finish(node, b.copy(node, (tensor,), kwargs), b.title(node), fuses=True)
    return affine(b, node, args[0], scale, offset)


def normalization(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A table's Normalization, or a picture's by channel."""
    layer = node.layer
    if not b.whole:
        return b.copy(node, args, kwargs)
    mean, variance = (np.asarray(each, "float64") for each in (layer.mean, layer.variance))
    last = args[0].shape[-1]
    if layer.invert or mean.size not in (1, last) or mean.shape[-1:] not in ((), (1,), (last,)):
        raise UnfitError("only axis=-1, one number for all, and invert=False have an integer form")
    spread = np.maximum(np.sqrt(variance), keras.config.epsilon()).reshape(-1)
    return affine(b, node, args[0], 1 / spread, -mean.reshape(-1) / spread)


def layer_scale(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The LayerScale of ConvNeXt: a factor for each channel."""
    if not b.whole:
        return b.copy(node, args, kwargs)
    return affine(b, node, args[0], np.asarray(node.layer.gamma), 0.0, trainable=True)


def affine(
    b: Builder,
    node: Node,
    tensor: Any,
    scale: Any,
    shift: Any,
    *,
    trainable: bool = False,
    name: str = "",
) -> Any:
    """Returns a tensor times a number for each channel, plus another, as one operator."""
    name, shape = name or b.title(node), tensor.shape
    channels = shape[-1]
    plane = _plane(shape)
    tensor = b.integer(tensor, f"{name}_input")
    flat = tensor
    if len(shape) != 4:
        flat = b.moved(L.Reshape(plane, name=b.name(f"{name}_flat"))(tensor), tensor)
    kernel = np.broadcast_to(scale, (channels,)).reshape(1, 1, channels, 1)
    config = {"name": name, "kernel_size": 1, "trainable": trainable}
    weights = [kernel, np.broadcast_to(shift, (channels,))]
    output = b.kernel(node, flat, L.DepthwiseConv2D, config, weights)
    if len(shape) != 4:
        back = tuple(-1 if each is None else each for each in shape[1:])
        output = L.Reshape(back, name=b.name(f"{name}_shaped"))(output)
    return b.finish(node, output, name, fuses=True)


def _plane(shape: Any) -> tuple[int, int, int]:
    """Returns the shape of a picture that holds a tensor's numbers."""
    rows = shape[1:-1]
    if rows.count(None) > 1 and len(shape) != 4:
        raise UnfitError("its input must have a fixed size")
    known = math.prod(each for each in rows if each is not None)
    return (1, -1 if None in rows else known, shape[-1])


def layer_norm(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Mean, difference, variance and root, each with a range; the root of one step at least."""
    layer, name = node.layer, b.title(node)
    if not b.whole:
        return b.copy(node, args, kwargs)
    axes = [axis % len(args[0].shape) for axis in np.atleast_1d(layer.axis).tolist()]
    if axes != [len(args[0].shape) - 1]:
        raise UnfitError("write it with axis=-1")
    tensor = b.integer(args[0], f"{name}_input")
    if getattr(layer, "rms_scaling", False):
        apart = tensor
    else:
        mean = b.range(ops.mean(tensor, axis=-1, keepdims=True), f"{name}_mean")
        apart = b.range(tensor - mean, f"{name}_difference")
    square = b.range(apart * apart, f"{name}_square")
    spread = b.range(ops.mean(square, axis=-1, keepdims=True), f"{name}_variance")
    spread = b.range(spread + layer.epsilon, f"{name}_spread", positive=True)
    root = b.range(ops.rsqrt(spread), f"{name}_root")
    size = tensor.shape[-1]
    gamma = np.ones(size) if layer.gamma is None else np.asarray(layer.gamma)
    beta = np.zeros(size) if layer.beta is None else np.asarray(layer.beta)
    scaled = b.range(apart * root, f"{name}_scaled")
    return affine(b, node, scaled, gamma, beta, trainable=layer.trainable)


def prelu(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The slopes have one scale for all."""
    name = b.title(node)
    tensor = b.integer(args[0], f"{name}_input")
    output = b.copy(node, (tensor,), kwargs)
    slopes = b.once(node, lambda: None)
    if b.whole:
        slopes.alpha.assign(joints.constant(np.asarray(slopes.alpha)))
    return b.range(output, name)
