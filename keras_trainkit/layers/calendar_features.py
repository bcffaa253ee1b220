"""What a date says to a network: season, weekday and hour."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks

PERIODS = (365.2425, 7.0, 1.0)  # days: a year, a week, a day


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CalendarFeatures(keras.layers.Layer):
    """Turns days since 1970-01-01 into sine and cosine of the year, the week and the day.

    The 31st of December lies beside the 1st of January, and Sunday beside Monday. The day number
    itself, for trends, is left to another layer. Fill missing days first.

    Args:
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features), days with the time of day as a fraction.

    Output shape:
        (batch, 6 * features): all sines, then all cosines.

    Raises:
        InputError: the input has not two axes.

    Example:
        >>> import numpy as np
        >>> np.asarray(CalendarFeatures()(np.array([[7.0], [14.0]]))).round(3)[:, [1, 4]]
        array([[0., 1.],
               [0., 1.]], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Checks the shape."""
        _checks.features("CalendarFeatures", input_shape)

    def call(self, inputs: Any) -> Any:
        """Returns the waves."""
        days = ops.cast(inputs, "float32")
        phases = []
        for period in PERIODS:
            turns = days / period
            phases.append(turns - ops.floor(turns))  # float32 keeps few digits of large angles
        angles = 2 * math.pi * ops.concatenate(phases, axis=-1)
        waves = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        return ops.cast(waves, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, 6 * features)."""
        return (input_shape[0], 2 * len(PERIODS) * input_shape[1])
