"""Polynomial: a fall to the end that is straight, or bent by a power."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import (
    Duration,
    duration,
    in_steps,
    share_or_duration,
    shorter,
)


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Polynomial(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a straight line, then falls as a power of the share of steps that is left.

    Args:
        peak: the highest learning rate.
        steps: how long all of it is, warm-up included, as a duration.
        power: 1 is a straight line; more falls faster at first.
        warmup: the rise from 0: a float is a share of `steps`, otherwise a duration.
        end: the last learning rate, as a share of `peak`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = Polynomial(0.1, 100, power=2.0, warmup=20)
        >>> [round(float(schedule(step)), 3) for step in (0, 10, 20, 60, 100)]
        [0.0, 0.05, 0.1, 0.025, 0.0]

    Reference:
        `torch.optim.lr_scheduler.PolynomialLR`
    """

    peak: float
    steps: Duration
    power: float = 1.0
    warmup: float | Duration = 0
    end: float = 0.0

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "power", _fields.above_zero)
        _fields.keep(self, "warmup", share_or_duration, zero=True)
        shorter("warmup", self.warmup, self.steps)
        _fields.keep(self, "end", _fields.share)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        warmup = in_steps("warmup", self.warmup, self.steps)
        # Counted from the end, so that nothing is lost when almost no steps are left.
        left = ops.clip((steps - _shapes.as_float(step)) / (steps - warmup), 0.0, 1.0)
        rise = _shapes.progress(step, 0.0, warmup)
        return self.peak * rise * _shapes.line(self.end, 1.0, ops.power(left, self.power))

    get_config = _fields.arguments
