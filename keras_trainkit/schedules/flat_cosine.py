"""FlatCosine: flat, then a half cosine to the end."""

import dataclasses
from typing import Any

import keras

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
class FlatCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Stays at the peak for a while, then falls along a half cosine.

    Args:
        peak: the first learning rate.
        steps: how long all of it is, as a duration; usually the whole run, "100%".
        flat: how long it stays: a float is a share of `steps`, otherwise a duration.
        end: the last learning rate, as a share of `peak`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = FlatCosine(0.1, 100, flat=0.5)
        >>> [round(float(schedule(step)), 3) for step in (0, 50, 75, 100)]
        [0.1, 0.1, 0.05, 0.0]

    Reference:
        Howard and Gugger, fastai, `fit_flat_cos`, arXiv:2002.04688.
    """

    peak: float
    steps: Duration
    flat: float | Duration = 0.75
    end: float = 0.0

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "flat", share_or_duration, zero=True)
        shorter("flat", self.flat, self.steps)
        _fields.keep(self, "end", _fields.share)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        flat = in_steps("flat", self.flat, self.steps)
        part = _shapes.progress(step, flat, steps - flat)
        return self.peak * _shapes.half_cosine(1.0, self.end, part)

    get_config = _fields.arguments
