"""Accumulated: a schedule that counts updates where the optimizer counts batches."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.schedules import _fields, _shapes


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Accumulated(keras.optimizers.schedules.LearningRateSchedule):
    """Advances a schedule once in every few steps: once an update under gradient accumulation.

    A Keras optimizer with `gradient_accumulation_steps=k` changes the weights once in k batches,
    but calls its schedule with the count of batches, so the schedule runs k times too fast. Give
    both the same k and the schedule sees 0, 1, 2, ... at the updates. Durations inside are in
    updates; `resolve` knows that, and is told the batches as everywhere else.

    Args:
        schedule: any Keras schedule, or a learning rate.
        steps_per_update: the optimizer's `gradient_accumulation_steps`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = Accumulated(keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5), 4)
        >>> optimizer = keras.optimizers.SGD(schedule, gradient_accumulation_steps=4)
        >>> [round(float(schedule(step)), 3) for step in (0, 3, 4, 7, 8)]
        [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    schedule: Any
    steps_per_update: int

    def __post_init__(self) -> None:
        _fields.keep(self, "schedule", _fields.rate_or_schedule)
        _fields.keep(self, "steps_per_update", _checks.positive_integer)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        step = _shapes.as_float(step)
        # XLA divides by multiplying with 1 / k, which puts floor(step / k) one off.
        updates = (step - ops.mod(step, float(self.steps_per_update))) / self.steps_per_update
        return _fields.call(self.schedule, ops.round(updates))

    get_config = _fields.arguments
