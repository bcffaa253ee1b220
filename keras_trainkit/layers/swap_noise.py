"""Features of a table taken from other rows."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers.feature_dropout import feature_shape


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SwapNoise(keras.layers.Layer):
    """Replaces features of a table by the same feature of another row of the batch.

    The noise has each column's own distribution, whatever its unit or kind; every replaced value
    comes from a row drawn for itself, never the same one. In a sequence, (batch, steps,
    features), a feature is taken for all steps.

    Args:
        rate: the chance of a feature to be replaced, in [0, 1].
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ..., features).

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: `rate` is not in [0, 1].

    Example:
        >>> import numpy as np
        >>> table = np.array([[1.0, 10.0], [2.0, 20.0]])
        >>> np.asarray(SwapNoise(1.0)(table, training=True))
        array([[ 2., 20.],
               [ 1., 10.]], dtype=float32)

    Reference:
        [Jahrer, 2017](https://www.kaggle.com/c/porto-seguro-safe-driver-prediction/discussion/44629)
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = _checks.fraction("rate", rate, one=True)
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns features with some taken from other rows."""
        if not training or self.rate == 0:
            return inputs
        count, shape = ops.shape(inputs)[0], feature_shape(inputs)
        swapped = keras.random.uniform(shape, dtype="float32", seed=self._random) < self.rate
        away = keras.random.uniform(shape, dtype="float32", seed=self._random)
        away = 1 + ops.cast(away * ops.cast(count - 1, "float32"), "int32")
        rows = ops.reshape(ops.arange(count, dtype="int32"), (-1, *[1] * (len(shape) - 1)))
        rows = ops.broadcast_to((rows + away) % count, ops.shape(inputs))
        return ops.where(swapped, ops.take_along_axis(inputs, rows, axis=0), inputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"rate": self.rate, "seed": self.seed}
