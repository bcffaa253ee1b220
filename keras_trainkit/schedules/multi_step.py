"""MultiStep: a staircase."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, durations, in_steps


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class MultiStep(keras.optimizers.schedules.LearningRateSchedule):
    """Is multiplied by a factor at each milestone.

    Args:
        peak: the first learning rate, and the highest.
        milestones: when to multiply, as rising durations, counted from the run's first step.
        factor: what the learning rate is multiplied by.
        warmup: how long a straight rise from 0 to `peak` is, as a duration; it does not move the
            milestones.

    Raises:
        InputError: an argument is outside its range, or the milestones do not rise.

    Example:
        >>> schedule = MultiStep(0.1, milestones=(50, 75), warmup=5)
        >>> [round(float(schedule(step)), 3) for step in (0, 5, 49, 50, 75)]
        [0.0, 0.1, 0.1, 0.01, 0.001]

    Reference:
        He et al., Deep Residual Learning, arXiv:1512.03385; with warm-up, Goyal et al.,
        arXiv:1706.02677.
    """

    peak: float
    milestones: tuple[Duration, ...]
    factor: float = 0.1
    warmup: Duration = 0

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "milestones", durations)
        _fields.keep(self, "factor", _fields.above_zero)
        _fields.keep(self, "warmup", duration, zero=True)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        rise = _shapes.progress(step, 0.0, in_steps("warmup", self.warmup))
        step = _shapes.as_float(step)
        rate = ops.full_like(step, self.peak)
        for count, milestone in enumerate(self.milestones, 1):
            later = self.peak * self.factor**count
            rate = ops.where(step >= in_steps("milestones", milestone), later, rate)
        return rise * rate

    get_config = _fields.arguments
