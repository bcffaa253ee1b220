"""Features of a table that go missing."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FeatureDropout(keras.layers.Layer):
    """Replaces features of a table by a fixed value, for each example its own.

    Unlike Dropout, what is left is not scaled: a feature keeps its meaning, and the model learns
    to do without any one of them. In a sequence, (batch, steps, features), a feature goes missing
    for all steps.

    Args:
        rate: the chance of a feature to be replaced, in [0, 1].
        fill_value: what takes its place; 0 is the mean of a standardized feature.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ..., features).

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: `rate` is not in [0, 1], or `fill_value` is not finite.

    Example:
        >>> import numpy as np
        >>> table = np.full((100, 5), 2.0)
        >>> dropped = FeatureDropout(0.3, fill_value=-1.0)(table, training=True)
        >>> sorted(set(np.asarray(dropped).ravel().tolist()))
        [-1.0, 2.0]

    Reference:
        [Hinton et al., 2012](https://arxiv.org/abs/1207.0580)
    """

    def __init__(
        self, rate: float, fill_value: float = 0.0, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.rate = _checks.fraction("rate", rate, one=True)
        self.fill_value = _checks.finite("fill_value", fill_value)
        self.seed = seed
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns features with some replaced."""
        if not training or self.rate == 0:
            return inputs
        shape = feature_shape(inputs)
        dropped = keras.random.uniform(shape, dtype="float32", seed=self._random) < self.rate
        return ops.where(dropped, ops.cast(self.fill_value, inputs.dtype), inputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {"rate": self.rate, "fill_value": self.fill_value, "seed": self.seed}
        return super().get_config() | arguments


def feature_shape(inputs: Any) -> tuple[Any, ...]:
    """Returns (batch, 1, ..., features): one draw for a feature of an example."""
    return (ops.shape(inputs)[0], *[1] * (len(inputs.shape) - 2), ops.shape(inputs)[-1])
