"""What is measured of weights, gradients and activations: pure functions of tensors."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

FLAT = 0.05  # an output is saturated where the activation's slope is below 5 % of its steepest


def joint_norm(tensors: Sequence[Any]) -> Any:
    """Returns the Euclidean norm of all the numbers in `tensors`.

    Example:
        >>> import numpy as np
        >>> float(joint_norm([np.array([3.0]), np.array([[4.0]])]))
        5.0
    """
    squares = [ops.sum(ops.square(ops.cast(tensor, "float32"))) for tensor in tensors]
    return ops.sqrt(ops.sum(ops.stack(squares)))


def dead_fraction(output: Any, axis: int = -1) -> Any:
    """Returns the share of units whose output is exactly 0 for every example and position.

    Args:
        output: a layer's output.
        axis: of the units.

    Example:
        >>> import numpy as np
        >>> float(dead_fraction(np.array([[0.0, 0.0], [0.0, 2.0]])))
        0.5
    """
    axes = [i for i in range(len(output.shape)) if i != axis % len(output.shape)]
    alive = ops.any(ops.not_equal(output, 0), axis=axes)
    return 1.0 - ops.mean(ops.cast(alive, "float32"))


def saturated_fraction(output: Any, activation: Any) -> Any:
    """Returns the share of outputs where the slope of `activation` is below 5 % of its steepest.

    Args:
        output: sigmoid's or tanh's output: the slope is a function of it.
        activation: `keras.activations.sigmoid` or `keras.activations.tanh`.

    Returns:
        The share, or None for any other activation.

    Example:
        >>> import keras, numpy as np
        >>> float(saturated_fraction(np.array([-1.0, 0.0, 0.5, 0.99]), keras.activations.tanh))
        0.5
    """
    output = ops.cast(output, "float32")
    if activation is keras.activations.tanh:
        relative = 1.0 - ops.square(output)
    elif activation is keras.activations.sigmoid:
        relative = 4.0 * output * (1.0 - output)
    else:
        return None
    return ops.mean(ops.cast(relative < FLAT, "float32"))


def activation_statistics(layer: Any, output: Any) -> dict[str, Any]:
    """Returns mean and std of a layer's output, and for a nonlinear layer how much is stuck.

    Example:
        >>> import keras, numpy as np
        >>> sorted(activation_statistics(keras.layers.ReLU(), np.zeros((2, 3))))
        ['activation_mean', 'activation_std', 'dead']
    """
    output = ops.cast(output, "float32")
    result = {"activation_mean": ops.mean(output), "activation_std": ops.std(output)}
    if not is_nonlinear(layer):
        return result
    channels_first = getattr(layer, "data_format", None) == "channels_first"
    result["dead"] = dead_fraction(output, 1 if channels_first else -1)
    saturated = saturated_fraction(output, getattr(layer, "activation", None))
    return result if saturated is None else result | {"saturated": saturated}


def is_nonlinear(layer: Any) -> bool:
    """Whether the layer's output is that of an activation function, recurrent layers apart.

    Example:
        >>> import keras
        >>> is_nonlinear(keras.layers.Dense(1)), is_nonlinear(keras.layers.Dense(1, "relu"))
        (False, True)
    """
    if hasattr(layer, "recurrent_activation"):
        return False
    kinds = (keras.layers.ReLU, keras.layers.LeakyReLU, keras.layers.PReLU, keras.layers.ELU)
    linear = (None, keras.activations.linear, keras.activations.softmax)
    return isinstance(layer, kinds) or getattr(layer, "activation", None) not in linear
