"""What a model costs: parameters and multiply-accumulates."""

import math
from collections.abc import Iterator
from typing import Any

import keras


def macs(model: keras.Model) -> int:
    """Returns the multiply-accumulates of one example's forward pass.

    Dense, EinsumDense, convolution and depthwise convolution layers are counted, each at the
    first place it is used; normalization, activation and pooling are left out, as is usual.

    Example:
        >>> macs(keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)]))
        12
    """
    return sum(layer_macs(layer) for layer in walk(model))


def walk(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """Yields the layers of a model, those of nested models in their place."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from walk(layer)
        else:
            yield layer


def layer_macs(layer: keras.layers.Layer) -> int:
    """Returns one layer's multiply-accumulates for one example; 0 for a kind not counted."""
    kernels = [
        getattr(layer, name)
        for name in ("kernel", "depthwise_kernel", "pointwise_kernel")
        if getattr(layer, name, None) is not None
    ]
    if not kernels:
        return 0
    transposed = "Transpose" in type(layer).__name__
    positions = _positions(layer, layer.input if transposed else layer.output)
    return sum(math.prod(kernel.shape) for kernel in kernels) * positions


def _positions(layer: keras.layers.Layer, tensor: Any) -> int:
    """Returns how often a kernel is applied: the places of a feature map, without channels."""
    first = getattr(layer, "data_format", "channels_last") == "channels_first"
    places = tensor.shape[2:] if first else tensor.shape[1:-1]
    return math.prod(size or 1 for size in places)
