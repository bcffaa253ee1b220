"""A linear map of its own for each feature, or for each member of an ensemble."""

from typing import Any

import keras
from keras import ops


def add_linear(layer: Any, groups: int, size: int, units: int, use_bias: bool = True) -> None:
    """Adds `kernel` (groups, size, units) and `bias` (groups, units) to a layer.

    Both start uniform within 1 / sqrt(size), as torch's and the papers' linear layers do.
    """
    bound = size**-0.5
    start = keras.initializers.RandomUniform(-bound, bound)
    layer.kernel = layer.add_weight((groups, size, units), initializer=start, name="kernel")
    start = keras.initializers.RandomUniform(-bound, bound)
    layer.bias = (
        layer.add_weight((groups, units), initializer=start, name="bias") if use_bias else None
    )


def linear(inputs: Any, kernel: Any, bias: Any) -> Any:
    """Returns (batch, groups, units) from (batch, groups, size)."""
    outputs = ops.einsum("bgi,gio->bgo", inputs, kernel)
    return outputs if bias is None else outputs + bias
