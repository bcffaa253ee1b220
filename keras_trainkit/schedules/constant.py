"""Constant: one learning rate, as a schedule that others can be built on."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit.schedules import _fields, _shapes


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Constant(keras.optimizers.schedules.LearningRateSchedule):
    """Stays the same.

    Args:
        rate: the learning rate.

    Raises:
        InputError: the rate is negative or not finite.

    Example:
        >>> round(float(Constant(0.1)(7)), 6)
        0.1
    """

    rate: float

    def __post_init__(self) -> None:
        _fields.keep(self, "rate", _fields.number)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        return ops.full_like(_shapes.as_float(step), self.rate)

    get_config = _fields.arguments
