"""Gaussian noise in proportion to each feature's spread."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FeatureNoise(keras.layers.Layer):
    """Adds Gaussian noise to each feature of a table, in proportion to its spread.

    The noise of a feature has `stddev` times the standard deviation that the feature has in the
    batch, so one number fits columns of every unit, and a column that does not vary gets none.
    (`keras.layers.GaussianNoise` adds the same noise everywhere.) Missing values stay missing.

    Args:
        stddev: of the noise, as a share of the feature's own.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ..., features).

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: `stddev` is below 0.

    Example:
        >>> import numpy as np
        >>> table = np.array([[1.0, 1000.0], [1.0, 3000.0]])
        >>> np.asarray(FeatureNoise(0.1)(table, training=True))[:, 0]
        array([1., 1.], dtype=float32)

    Reference:
        [Bishop, 1995](https://doi.org/10.1162/neco.1995.7.1.108)
    """

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stddev = _checks.non_negative("stddev", stddev)
        self.seed = seed
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns noisy features."""
        if not training or self.stddev == 0:
            return inputs
        spread = column_deviation(ops.cast(inputs, "float32"))
        noise = keras.random.normal(ops.shape(inputs), dtype="float32", seed=self._random)
        return inputs + ops.cast(noise * spread * self.stddev, inputs.dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"stddev": self.stddev, "seed": self.seed}


def column_deviation(values: Any) -> Any:
    """Returns (features,) standard deviations over all axes but the last, without NaN."""
    axes = tuple(range(len(values.shape) - 1))
    present = ops.cast(ops.logical_not(ops.isnan(values)), values.dtype)
    values = ops.where(present > 0, values, ops.zeros_like(values))
    count = ops.maximum(ops.sum(present, axis=axes), 1.0)
    centred = (values - ops.sum(values, axis=axes) / count) * present
    return ops.sqrt(ops.sum(centred**2, axis=axes) / count)
