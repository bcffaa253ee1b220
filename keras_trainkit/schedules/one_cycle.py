"""OneCycle: up to a high learning rate and down to almost none, once."""

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
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Rises along a half cosine to a peak, then falls along one to almost zero.

    `start * peak` at step 0, `peak` after the warm-up, `end * peak` at `steps` and ever after.
    Smith's two lines are drawn as half cosines, the form that fastai and PyTorch use.

    Args:
        peak: the highest learning rate.
        steps: how long the cycle is, as a duration; usually the whole run, "100%".
        warmup: the rise: a float is a share of `steps`, otherwise a duration.
        start: the first learning rate, as a share of `peak`.
        end: the last learning rate, as a share of `peak`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = OneCycle(0.1, steps=100)
        >>> [round(float(schedule(step)), 6) for step in (0, 25, 100, 200)]
        [0.004, 0.1, 1e-06, 1e-06]

    Reference:
        Smith and Topin, Super-Convergence, arXiv:1708.07120.
    """

    peak: float
    steps: Duration
    warmup: float | Duration = 0.25
    start: float = 1 / 25
    end: float = 1e-5

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "warmup", share_or_duration, zero=True)
        shorter("warmup", self.warmup, self.steps)
        _fields.keep(self, "start", _fields.share)
        _fields.keep(self, "end", _fields.share)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        warmup = in_steps("warmup", self.warmup, self.steps)
        low, peak, last = self.start * self.peak, self.peak, self.end * self.peak
        rise = _shapes.half_cosine(low, peak, _shapes.progress(step, 0.0, warmup))
        fall = _shapes.half_cosine(peak, last, _shapes.progress(step, warmup, steps - warmup))
        return ops.where(_shapes.as_float(step) < warmup, rise, fall)

    get_config = _fields.arguments
