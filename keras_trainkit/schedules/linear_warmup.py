"""LinearWarmup: a straight rise before any schedule."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, in_steps


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class LinearWarmup(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a straight line to where a schedule begins, then follows it from its step 0.

    Args:
        schedule: any Keras schedule, or a learning rate that is then constant.
        steps: how long the rise is, as a duration.
        start: the first learning rate, as a share of the one the schedule begins with.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = LinearWarmup(keras.optimizers.schedules.CosineDecay(0.1, 10), steps=4)
        >>> [round(float(schedule(step)), 3) for step in (0, 2, 4, 9, 14)]
        [0.0, 0.05, 0.1, 0.05, 0.0]

    Reference:
        Goyal et al., Accurate, Large Minibatch SGD, arXiv:1706.02677.
    """

    schedule: Any
    steps: Duration
    start: float = 0.0

    def __post_init__(self) -> None:
        _fields.keep(self, "schedule", _fields.rate_or_schedule)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "start", _fields.share)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        step = _shapes.as_float(step)
        share = _shapes.line(self.start, 1.0, _shapes.progress(step, 0.0, steps))
        return share * _fields.call(self.schedule, ops.maximum(step - steps, 0.0))

    get_config = _fields.arguments
