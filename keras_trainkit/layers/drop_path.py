"""Stochastic depth: drop a whole residual branch, for each example."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class DropPath(keras.layers.Layer):
    """Sets whole examples of a residual branch to zero (stochastic depth).

    In training each example is dropped with probability `rate`, and the others are divided by
    `1 - rate`, so the mean stays. Write `x + DropPath(0.1)(branch(x))`: a dropped example passes
    through the block unchanged.

    Args:
        rate: the share of examples to drop, in [0, 1). The paper raises it linearly with depth.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ...).

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: `rate` is not in [0, 1).

    Example:
        >>> import numpy as np
        >>> branch = keras.ops.ones((1000, 2))
        >>> dropped = DropPath(0.2, seed=0)(branch, training=True)
        >>> sorted(set(np.asarray(dropped).ravel().tolist()))
        [0.0, 1.25]

    Reference:
        Huang et al., Deep Networks with Stochastic Depth, arXiv:1603.09382.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = _checks.fraction("rate", rate)
        self.seed = seed
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the branch with examples dropped."""
        if not training or self.rate == 0:
            return inputs
        shape = (ops.shape(inputs)[0], *[1] * (len(inputs.shape) - 1))
        kept = keras.random.uniform(shape, dtype="float32", seed=self._random) >= self.rate
        return inputs * ops.cast(ops.cast(kept, "float32") / (1 - self.rate), inputs.dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"rate": self.rate, "seed": self.seed}
