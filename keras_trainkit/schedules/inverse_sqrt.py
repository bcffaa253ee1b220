"""Learning rates that fall with one over the square root of the step."""

import dataclasses
import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, in_steps


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class InverseSqrt(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a straight line to the peak, then falls as `peak * sqrt(warmup / step)`.

    Needs no end: the run can always be longer.

    Args:
        peak: the highest learning rate, reached when the warm-up is over.
        warmup: how long the rise from 0 is, as a duration; also the time scale of the fall.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = InverseSqrt(0.1, warmup=100)
        >>> [round(float(schedule(step)), 3) for step in (0, 50, 100, 400)]
        [0.0, 0.05, 0.1, 0.05]

    Reference:
        Zhai et al., Scaling Vision Transformers, arXiv:2106.04560.
    """

    peak: float
    warmup: Duration

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "warmup", duration)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        return self.peak * rise_and_fall(_shapes.as_float(step), in_steps("warmup", self.warmup))

    get_config = _fields.arguments


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Noam(keras.optimizers.schedules.LearningRateSchedule):
    """The Transformer's schedule, whose peak follows from the width and the warm-up.

    `scale * width ** -0.5 * min(n ** -0.5, n * warmup ** -1.5)`; the paper counts from n = 1, so
    n is `step + 1` here and the first step already learns.

    Args:
        width: the model's width, `d_model`.
        warmup: how long the rise is, as a duration.
        scale: a factor on everything.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = Noam(512)
        >>> [round(float(schedule(step)), 7) for step in (0, 3999, 15999)]
        [2e-07, 0.0006988, 0.0003494]

    Reference:
        Vaswani et al., Attention Is All You Need, arXiv:1706.03762.
    """

    width: int
    warmup: Duration = 4000
    scale: float = 1.0

    def __post_init__(self) -> None:
        _fields.keep(self, "width", _checks.positive_integer)
        _fields.keep(self, "warmup", duration)
        _fields.keep(self, "scale", _fields.above_zero)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        warmup = in_steps("warmup", self.warmup)
        peak = self.scale / math.sqrt(self.width * warmup)
        return peak * rise_and_fall(_shapes.as_float(step) + 1.0, warmup)

    get_config = _fields.arguments


def rise_and_fall(count: Any, warmup: float) -> Any:
    """Returns `min(count / warmup, sqrt(warmup / count))`, which is 1 at `count == warmup`."""
    return ops.minimum(count / warmup, ops.sqrt(warmup / ops.maximum(count, warmup)))
