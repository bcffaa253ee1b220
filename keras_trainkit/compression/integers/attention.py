"""Attention between tokens, as matrix products with ranges."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers import functions
from keras_trainkit.compression.integers.builder import Builder, UnfitError

L = keras.layers
_GIVEN = ("query", "value", "key")


def multi_head(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Projections, scores, softmax, and their mean of the values, projected back."""
    layer, name = node.layer, b.title(node)
    given = {**dict(zip(_GIVEN, args, strict=False)), **kwargs}
    query, value = given.pop("query"), given.pop("value")
    key = given.pop("key", None)
    key = value if key is None else key
    asked = [each for each in given.values() if each not in (None, False)]
    if asked or args[3:]:
        raise UnfitError("masks, causal order and returned scores have no integer form")
    if any(len(each.shape) != 3 for each in (query, value, key)):
        raise UnfitError("its inputs must be (batch, tokens, features)")
    config, weights = layer.get_config(), layer.get_weights()
    sizes = [config["key_dim"], config["key_dim"], config["value_dim"] or config["key_dim"]]
    biased = config["use_bias"]
    parts = [weights[place : place + 1 + biased] for place in range(0, len(weights), 1 + biased)]
    q, k, v = (
        _heads(b, node, tensor, parts[place], sizes[place], f"{name}_{part}")
        for place, (tensor, part) in enumerate(((query, "query"), (key, "key"), (value, "value")))
    )
    scores = ops.matmul(q, b.moved(ops.transpose(k, (0, 1, 3, 2)), k))
    scores = b.range(scores, f"{name}_products")
    scaled = L.Rescaling(1 / math.sqrt(config["key_dim"]), name=b.name(f"{name}_scaled"))
    scores = b.range(scaled(scores), f"{name}_scores")
    shares = functions.apply(b, scores, "softmax", f"{name}_softmax")
    if config["dropout"]:
        shares = b.moved(
            L.Dropout(config["dropout"], name=b.name(f"{name}_dropout"))(shares), shares
        )
    mean = b.range(ops.matmul(shares, v), f"{name}_means")
    mean = b.moved(ops.transpose(mean, (0, 2, 1, 3)), mean)
    shape = (query.shape[1], config["num_heads"] * sizes[2])
    flat = b.moved(L.Reshape(shape, name=b.name(f"{name}_flat"))(mean), mean)
    return b.finish(node, _dense(b, node, flat, parts[3], f"{name}_output", 2), name, fuses=True)


def _heads(b: Builder, node: Node, tensor: Any, weights: Any, size: int, name: str) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    made = b.range(_dense(b, node, tensor, weights, name, 1), name)
    shape = (tensor.shape[1], -1, size)
    split = b.moved(L.Reshape(shape, name=b.name(f"{name}_heads"))(made), made)
    return b.moved(ops.transpose(split, (0, 2, 1, 3)), made)


def _dense(b: Builder, node: Node, tensor: Any, weights: Any, name: str, inner: int) -> Any:
    kernel = np.asarray(weights[0])
    matrix = kernel.reshape(math.prod(kernel.shape[:inner]), -1)
    config = {"name": name, "units": matrix.shape[1], "use_bias": len(weights) > 1}
    config |= {"trainable": node.layer.trainable}
    bias = [np.asarray(each).reshape(-1) for each in weights[1:]]
    return b.kernel(node, tensor, L.Dense, config, [matrix, *bias])
