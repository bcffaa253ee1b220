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


def layer_table(model: keras.Model) -> list[dict[str, Any]]:
    """Returns a row a layer: name, kind, output shape, parameters, MACs, and bytes.

    `bytes` are those of its weights; `output_bytes` those of one example's output, in the layer's
    compute type.

    Example:
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
        >>> row = layer_table(model)[0]
        >>> row["kind"], row["shape"], row["parameters"], row["macs"], row["output_bytes"]
        ('Dense', [4], 16, 12, 16)
    """
    return [
        {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": (shape := _output_shape(layer)),
            "parameters": layer.count_params(),
            "trainable": bool(layer.trainable_weights),
            "macs": layer_macs(layer) if shape is not None else 0,
            "bytes": sum(math.prod(w.shape) * _width(w.dtype) for w in layer.weights),
            "output_bytes": math.prod(shape) * _width(layer.compute_dtype) if shape else 0,
        }
        for layer in walk(model)
        if layer.built
    ]


def _width(dtype: Any) -> int:
    """Returns the bytes of one number.

    Example:
        >>> _width("float32"), _width("bfloat16"), _width("bool")
        (4, 2, 1)
    """
    digits = "".join(letter for letter in str(dtype) if letter.isdigit())
    return max(1, int(digits or 8) // 8)


def _output_shape(layer: keras.layers.Layer) -> list[int] | None:
    """Returns one example's shape; None where the layer has no single known output."""
    try:
        return [size or 1 for size in layer.output.shape[1:]]
    except (AttributeError, ValueError, TypeError):
        return None
