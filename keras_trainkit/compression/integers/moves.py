"""Layers that move numbers, drop them or take their mean or largest."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers.builder import Builder, UnfitError

L = keras.layers


def same(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The numbers stay on their grid."""
    tensor = args[0][0] if isinstance(args[0], list | tuple) else args[0]
    tensor = b.integer(tensor, f"{b.title(node)}_input")
    return b.moved(b.copy(node, (tensor, *args[1:]), kwargs), tensor)


def blended(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Means of neighbours are rounded to the grid of the neighbours."""
    tensor = b.integer(args[0], f"{b.title(node)}_input")
    return b.blended(b.copy(node, (tensor, *args[1:]), kwargs), tensor)


def ranged(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result has a range of its own."""
    name = b.title(node)
    tensor = b.integer(args[0], f"{name}_input")
    return b.finish(node, b.copy(node, (tensor, *args[1:]), kwargs), name)


def resized(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A nearest neighbour is moved; between neighbours is their mean."""
    way = node.layer.interpolation
    if way not in ("nearest", "bilinear"):
        raise UnfitError(f"interpolation={way!r} has no integer form: write 'bilinear'")
    return (same if way == "nearest" else blended)(b, node, args, kwargs)


def padded(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Zeros are on every grid."""
    if getattr(node.layer, "mode", "constant") != "constant" or _other(args, kwargs):
        raise UnfitError("only zeros can be padded in integers")
    return same(b, node, args, kwargs)


def _other(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    values = [kwargs.get("constant_values"), *args[3:4]]
    return any(each not in (None, 0, 0.0) for each in values)


def pooled3d(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """LiteRT pools two axes: the last two first, then the first."""
    layer, name, shape = node.layer, b.title(node), args[0].shape
    if None in shape[1:] or layer.data_format != "channels_last":
        raise UnfitError("its input must have a fixed size, with channels last")
    largest = isinstance(layer, L.MaxPooling3D)
    pool = L.MaxPooling2D if largest else L.AveragePooling2D
    on_grid = b.moved if largest else b.blended
    tensor = b.integer(args[0], f"{name}_input")

    def pooled(given: Any, size: Any, strides: Any, part: str) -> Any:
        made = pool(size, strides, layer.padding, name=b.name(f"{name}_{part}"))(given)
        return on_grid(made, tensor)

    (deep, *size), (step, *strides) = layer.pool_size, layer.strides
    flat = b.moved(ops.reshape(tensor, (-1, *shape[2:])), tensor)
    flat = pooled(flat, tuple(size), tuple(strides), "planes")
    rows, columns, channels = flat.shape[1:]
    stack = b.moved(ops.reshape(flat, (-1, shape[1], rows * columns, channels)), tensor)
    stack = pooled(stack, (deep, 1), (step, 1), "depth")
    return b.moved(ops.reshape(stack, (-1, stack.shape[1], rows, columns, channels)), tensor)
