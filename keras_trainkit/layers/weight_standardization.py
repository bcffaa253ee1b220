"""Weight standardization of Dense and Conv layers."""

import math
from typing import Any

import keras
from keras import layers, ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _kernels

KINDS = (layers.Dense, layers.Conv1D, layers.Conv2D, layers.Conv3D)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class WeightStandardization(keras.layers.Layer):
    """Wraps a Dense or Conv layer and standardizes its kernel before use.

    For each output unit, the weights that lead to it get mean 0 and variance 1. The result stays
    differentiable, and it is used in training and at inference alike. It smooths the loss, mostly
    together with GroupNormalization and small batches; a normalization must follow, as the
    standardized kernel is large.

    Args:
        layer: a Dense or Conv layer.
        epsilon: added to the variance.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        That of `layer`.

    Output shape:
        That of `layer`.

    Raises:
        InputError: `layer` is neither Dense nor Conv, or `epsilon` is not above 0.

    Example:
        >>> conv = WeightStandardization(keras.layers.Conv2D(8, 3, use_bias=False))
        >>> tuple(conv(keras.ops.ones((2, 5, 5, 3))).shape)
        (2, 3, 3, 8)

    Reference:
        Qiao et al., Micro-Batch Training with Batch-Channel Normalization and Weight
        Standardization, arXiv:1903.10520.
    """

    def __init__(self, layer: Any, epsilon: float = 1e-5, **kwargs: Any) -> None:
        _kernels.check_wrappable("WeightStandardization", layer, KINDS)
        super().__init__(**{"dtype": layer.dtype_policy} | kwargs)
        self.layer = layer
        self.epsilon = _checks.positive("epsilon", epsilon)
        self.supports_masking = layer.supports_masking

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the wrapped layer."""
        if not self.layer.built:
            self.layer.build(input_shape)
        if math.prod(self.layer.kernel.shape[:-1]) < 2:
            raise InputError(
                "WeightStandardization's layer must have at least 2 weights for each output, or "
                f"all become 0; received a kernel of the shape {tuple(self.layer.kernel.shape)}."
            )

    def call(self, inputs: Any) -> Any:
        """Returns what the layer gives with its kernel standardized."""
        kernel = standardized(self.layer.kernel.value, self.epsilon)
        return _kernels.call_with_kernel(self.layer, kernel, inputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the wrapped layer's output shape."""
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {**_kernels.wrapped_config(self.layer), "epsilon": self.epsilon}
        return super().get_config() | arguments

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "WeightStandardization":
        """Makes the layer from `get_config`'s result."""
        return cls(**_kernels.unwrapped(config))


def standardized(kernel: Any, epsilon: float) -> Any:
    """Returns a kernel, float32, of mean 0 and variance 1 over all axes but the last."""
    kernel = ops.cast(kernel, "float32")
    mean, variance = ops.moments(kernel, axes=list(range(len(kernel.shape) - 1)), keepdims=True)
    return (kernel - mean) * ops.rsqrt(variance + epsilon)
