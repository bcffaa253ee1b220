"""DropConnect: drop weights instead of activations."""

from typing import Any

import keras
from keras import layers, ops

from keras_trainkit import _checks
from keras_trainkit.layers import _kernels

KINDS = (
    layers.Dense,
    layers.EinsumDense,
    layers.Conv1D,
    layers.Conv2D,
    layers.Conv3D,
    layers.DepthwiseConv1D,
    layers.DepthwiseConv2D,
)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class DropConnect(keras.layers.Layer):
    """Wraps a Dense or Conv layer and drops entries of its kernel in training.

    Each training step sets every entry of the kernel to zero with probability `rate` and divides
    the others by `1 - rate`. At inference the layer is used as it is. One mask serves the whole
    batch (the paper draws one for each example and averages by sampling at inference).

    Args:
        layer: a Dense, EinsumDense, Conv or DepthwiseConv layer.
        rate: the share of weights to drop, in [0, 1).
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        That of `layer`.

    Output shape:
        That of `layer`.

    Raises:
        InputError: `rate` is not in [0, 1), or `layer` is not one of the above.

    Example:
        >>> layer = DropConnect(keras.layers.Dense(4), rate=0.3)
        >>> tuple(layer(keras.ops.ones((2, 3)), training=True).shape)
        (2, 4)

    Reference:
        Wan et al., Regularization of Neural Networks using DropConnect, ICML 2013.
    """

    def __init__(self, layer: Any, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        _kernels.check_wrappable("DropConnect", layer, KINDS)
        super().__init__(**{"dtype": layer.dtype_policy} | kwargs)
        self.layer = layer
        self.rate = _checks.fraction("rate", rate)
        self.seed = seed
        self.supports_masking = layer.supports_masking
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the wrapped layer."""
        if not self.layer.built:
            self.layer.build(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns what the layer gives, in training with part of its kernel."""
        if not training or self.rate == 0:
            return self.layer(inputs)
        kernel = self.layer.kernel
        kept = keras.random.uniform(kernel.shape, dtype="float32", seed=self._random) >= self.rate
        scale = ops.cast(ops.cast(kept, "float32") / (1 - self.rate), kernel.dtype)
        return _kernels.call_with_kernel(
            self.layer, ops.cast(kernel.value, kernel.dtype) * scale, inputs
        )

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the wrapped layer's output shape."""
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {**_kernels.wrapped_config(self.layer), "rate": self.rate, "seed": self.seed}
        return super().get_config() | arguments

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "DropConnect":
        """Makes the layer from `get_config`'s result."""
        return cls(**_kernels.unwrapped(config))
