"""Gradients of a loss, on whatever backend runs."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


def gradient(function: Callable[[Any], Any], x: Any) -> np.ndarray:
    """Returns the gradient of `function(x)`, a scalar."""
    x = np.asarray(x, "float32")
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        variable = tf.Variable(x)
        with tf.GradientTape() as tape:
            value = function(variable * 1.0)
        return np.asarray(tape.gradient(value, variable))
    if keras.backend.backend() == "jax":
        import jax

        return np.asarray(jax.grad(function)(x))
    tensor = keras.ops.convert_to_tensor(x).requires_grad_()
    function(tensor).backward()
    return tensor.grad.cpu().numpy()
