"""Layers with a kernel, as the convolutions and matrix products that a file has for them."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit.compression import folding, separation
from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers import functions
from keras_trainkit.compression.integers.builder import TWINS, Builder, UnfitError

L = keras.layers
_INSIDE = ("linear", "relu", "relu6")  # LiteRT computes them in the kernel's operator


def rule(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls the twin of a layer that has one."""
    kind = type(node.layer)
    _check(node)
    weights = folded(b, node, node.layer.get_weights(), TWINS[kind].channels)
    return product(b, node, args[0], kind, b.walked.config(node.layer), weights)


def folded(b: Builder, node: Node, weights: list[Any], channels: tuple[int, ...]) -> list[Any]:
    """Returns a layer's weights with the batch normalization behind it inside."""
    norm = b.norm(node)
    if norm is None:
        return weights
    size = len(folding.affine(norm)[1])
    bias = weights[1] if len(weights) > 1 else np.zeros(size)
    return list(folding.fold(weights[0], bias, norm, channels))


def product(
    b: Builder, node: Node, tensor: Any, kind: Any, config: Mapping[str, Any], weights: list[Any]
) -> Any:
    """Calls a twin and its activation, with the ranges that the file has."""
    name, activation = config["name"], function(node.layer)
    bare = {**config, "use_bias": len(weights) > 1}
    if not b.whole:
        return b.kernel(node, tensor, kind, bare, weights)
    tensor = b.integer(tensor, f"{name}_input")
    inside = activation in _INSIDE
    bare["activation"] = activation if inside else "linear"
    output = b.kernel(node, tensor, kind, bare, weights)
    if inside:
        return b.finish(node, output, name, fuses=activation == "linear")
    return functions.apply(b, b.range(output, name), activation, f"{name}_activation")


def function(layer: Any) -> str:
    """Returns the name of the function that a layer ends in."""
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "") if activation is not None else "linear"


def separable(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A separable convolution is a depthwise one and one of size 1."""
    _check(node)
    config = b.walked.config(node.layer)
    deep, point = separation.halves(config)
    first, second = separation.HALVES[type(node.layer)]
    depthwise, pointwise, *bias = node.layer.get_weights()
    middle = b.kernel(node, b.integer(args[0], deep["name"]), first, deep, [depthwise])
    weights = folded(b, node, [pointwise, *bias], (-1,))
    return product(b, node, b.range(middle, deep["name"]), second, point, weights)


def conv3d(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """CONV_3D is float alone: the slices under a kernel become channels of a Conv2D."""
    _check(node)
    layer, config = node.layer, b.walked.config(node.layer)
    if layer.groups != 1 or layer.dilation_rate[0] != 1:
        raise UnfitError("groups or a dilation along the first axis have no integer form")
    depth, step, size = layer.kernel_size[0], layer.strides[0], args[0].shape[1]
    if None in args[0].shape[1:]:
        raise UnfitError("its input must have a fixed size")
    tensor = b.integer(args[0], f"{config['name']}_input")
    before, after, count = _window(size, depth, step, layer.padding)
    if before or after:
        tensor = b.moved(ops.pad(tensor, [[0, 0], [before, after], [0, 0], [0, 0], [0, 0]]), tensor)
    parts = [tensor[:, k : k + step * (count - 1) + 1 : step] for k in range(depth)]
    stacked = b.moved(ops.concatenate(parts, axis=-1), tensor) if depth > 1 else parts[0]
    b.moved(stacked, tensor)
    flat = b.moved(ops.reshape(stacked, (-1, *stacked.shape[2:])), tensor)
    kernel, *bias = folded(b, node, layer.get_weights(), (-1,))
    kernel = np.moveaxis(kernel, 0, 2).reshape(*kernel.shape[1:3], -1, kernel.shape[-1])
    plain = {key: config[key] for key in ("filters", "padding", "dtype", "trainable", "name")}
    plain |= {"kernel_size": layer.kernel_size[1:], "strides": layer.strides[1:]}
    plain |= {"dilation_rate": layer.dilation_rate[1:], "activation": config["activation"]}
    output = product(b, node, flat, L.Conv2D, plain, [kernel, *bias])
    return b.moved(ops.reshape(output, (-1, count, *output.shape[1:])), output)


def _window(size: int, kernel: int, step: int, padding: str) -> tuple[int, int, int]:
    """Returns the zeros before and after an axis, and how many windows there are."""
    if padding == "valid":
        return 0, 0, (size - kernel) // step + 1
    count = -(-size // step)
    missing = max((count - 1) * step + kernel - size, 0)
    return missing // 2, missing - missing // 2, count


def einsum(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An EinsumDense that contracts the last axes is a Dense layer between two reshapes."""
    layer, name = node.layer, b.title(node)
    kernel, *bias = layer.get_weights()
    inner = contracted(layer.equation)
    shape, out = args[0].shape, kernel.shape[inner:]
    if not inner or (bias and bias[0].ndim > len(out)):
        raise UnfitError(f"the equation {layer.equation!r} is no product over the last axes")
    tensor = b.integer(args[0], f"{name}_input")
    if inner > 1:
        flat = (*shape[1:-inner], int(np.prod(shape[-inner:])))
        tensor = b.moved(L.Reshape(flat, name=b.name(f"{name}_flat"))(tensor), tensor)
    wide = int(np.prod(out))
    plain = {"name": name, "units": wide, "activation": layer.get_config()["activation"]}
    spread = [np.broadcast_to(each, out).reshape(wide) for each in bias]
    matrix = kernel.reshape(-1, wide)
    output = product(b, node, tensor, L.Dense, plain, [matrix, *spread])
    if len(out) == 1:
        return output
    target = (*shape[1 : len(shape) - inner], *out)
    return b.moved(L.Reshape(target, name=b.name(f"{name}_shaped"))(output), output)


def contracted(equation: str) -> int:
    """Returns over how many last axes an einsum sums, or 0 where it is no such product.

    Example:
        >>> contracted("abc,cde->abde"), contracted("abcd,cde->abe"), contracted("abc,bd->adc")
        (1, 2, 0)
    """
    given, _, made = equation.replace("...", "").replace(" ", "").partition("->")
    data, kernel = given.split(",")
    inner = "".join(each for each in kernel if each in data)
    rest = "".join(each for each in kernel if each not in data)
    fits = kernel == inner + rest and data.endswith(inner) and len(inner) > 0
    kept = data[: len(data) - len(inner)]
    return len(inner) if fits and made == kept + rest else 0


def _check(node: Node) -> None:
    layer = node.layer
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise UnfitError("write it with data_format='channels_last'")
    if getattr(layer, "lora_enabled", False):
        raise UnfitError("its LoRA weights must be merged first")
