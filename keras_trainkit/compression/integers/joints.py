"""Layers and operators that bring tensors together: sums, products, largest values, joins."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers.builder import Builder

L = keras.layers


def pairwise(kind: Any) -> Callable[..., Any]:
    """Returns the rule of a layer that LiteRT computes two tensors at a time."""

    def rule(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        name = b.title(node)
        return b.finish(node, _chained(b, kind, args[0], name), name, fuses=True)

    return rule


def _chained(b: Builder, kind: Any, tensors: list[Any], name: str) -> Any:
    """Returns the last result of a chain, without its range."""
    total, *rest = [b.integer(each, f"{name}_input") for each in tensors]
    for place, each in enumerate(rest, 1):
        last = place == len(rest)
        part = kind(name=b.name(name if last else f"{name}_part"))([total, each])
        total = part if last else b.range(part, f"{name}_part")
    return total


def average(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An average is a sum, and its share."""
    name = b.title(node)
    total = b.range(_chained(b, L.Add, args[0], f"{name}_sum"), f"{name}_sum")
    share = L.Rescaling(1 / len(args[0]), name=b.name(name))(total)
    return b.finish(node, share, name, fuses=True)


def joined(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What is joined takes the range of the whole; numbers of one grid stay on it."""
    given = [each for each in keras.tree.flatten((args, kwargs)) if _is_tensor(each)]
    output = b.copy(node, args, kwargs)
    grids = [b.grid(each) for each in given]
    if grids and grids[0] is not None and all(grid is grids[0] for grid in grids):
        return b.moved(output, given[0])
    return b.finish(node, output, b.title(node))


def arithmetic(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An operator between tensors, or of a tensor and a number or array."""
    name = b.title(node)
    ready = [b.integer(each, f"{name}_input") if _is_tensor(each) else each for each in args]
    ready = [each if _is_tensor(each) or not b.whole else constant(each) for each in ready]
    return b.finish(node, node.layer(*ready, **kwargs), name, fuses=True)


def divided(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A division by a constant is a product."""
    if _is_tensor(args[1]) or not b.whole:
        return arithmetic(b, node, args, kwargs)
    name = b.title(node)
    tensor = b.integer(args[0], f"{name}_input")
    return b.finish(node, tensor * constant(1 / np.asarray(args[1])), name, fuses=True)


def negated(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """NEG is float alone in LiteRT."""
    name = b.title(node)
    return b.finish(node, b.integer(args[0], f"{name}_input") * -1.0, name, fuses=True)


def squared(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """SQUARE is float alone in LiteRT."""
    name = b.title(node)
    tensor = b.integer(args[0], f"{name}_input")
    return b.finish(node, tensor * tensor, name, fuses=True)


def constant(value: Any) -> Any:
    """Returns a constant as LiteRT rounds it: one scale for all, over a range with 0 in it."""
    array = np.asarray(value, "float32")
    if array.size == 1:
        return value
    low, high = min(float(array.min()), 0.0), max(float(array.max()), 0.0)
    scale = max(high - low, 1e-12) / 255
    zero = np.round(-low / scale)
    return ((np.clip(np.round(array / scale) + zero, 0, 255) - zero) * scale).astype("float32")


def _is_tensor(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)
