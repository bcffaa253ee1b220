"""Cyclical learning rates: a triangle over and over, full, halving or fading."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, in_steps


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class CyclicalTriangular(keras.optimizers.schedules.LearningRateSchedule):
    """Goes from a low learning rate to a high one and back, in straight lines, for ever.

    Args:
        low: the learning rate at the ends of a cycle.
        high: the learning rate in the middle of a cycle.
        half_cycle: how long the way up is, as a duration; the way down is as long.
        scale_fn: a function from the number of the cycle, a tensor that is 1 in the first, to what
            its height is multiplied by, in `keras.ops`; None leaves it. To be saved with a model,
            decorate it with `@keras.saving.register_keras_serializable()`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = CyclicalTriangular(0.1, 0.5, half_cycle=4)
        >>> [round(float(schedule(step)), 3) for step in (0, 2, 4, 8, 12)]
        [0.1, 0.3, 0.5, 0.1, 0.5]

    Reference:
        Smith, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186.
    """

    low: float
    high: float
    half_cycle: Duration
    scale_fn: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        _check(self)
        _fields.keep(self, "scale_fn", _fields.function)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        height, cycle = triangle(step, in_steps("half_cycle", self.half_cycle))
        if self.scale_fn is not None:
            height = height * _shapes.as_float(self.scale_fn(cycle + 1.0))
        return _shapes.line(self.low, self.high, height)

    get_config = _fields.arguments


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class CyclicalTriangular2(keras.optimizers.schedules.LearningRateSchedule):
    """Is `CyclicalTriangular` with every triangle half as high as the one before.

    Args:
        low: the learning rate at the ends of a cycle.
        high: the learning rate in the middle of the first cycle.
        half_cycle: how long the way up is, as a duration; the way down is as long.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = CyclicalTriangular2(0.1, 0.5, half_cycle=4)
        >>> [round(float(schedule(step)), 3) for step in (0, 4, 8, 12, 20)]
        [0.1, 0.5, 0.1, 0.3, 0.2]

    Reference:
        Smith, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186.
    """

    low: float
    high: float
    half_cycle: Duration

    def __post_init__(self) -> None:
        _check(self)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        height, cycle = triangle(step, in_steps("half_cycle", self.half_cycle))
        return _shapes.line(self.low, self.high, height * ops.power(0.5, cycle))

    get_config = _fields.arguments


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class CyclicalExpRange(keras.optimizers.schedules.LearningRateSchedule):
    """Is `CyclicalTriangular` with triangles that fade by the same factor at every step.

    Args:
        low: the learning rate at the ends of a cycle.
        high: what the middle of a cycle would be without fading.
        half_cycle: how long the way up is, as a duration; the way down is as long.
        gamma: the factor, in (0, 1]; the height above `low` at step t is times `gamma ** t`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = CyclicalExpRange(0.1, 0.5, half_cycle=4, gamma=0.5)
        >>> [round(float(schedule(step)), 3) for step in (0, 2, 4, 8)]
        [0.1, 0.15, 0.125, 0.1]

    Reference:
        Smith, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186.
    """

    low: float
    high: float
    half_cycle: Duration
    gamma: float

    def __post_init__(self) -> None:
        _check(self)
        _checks.fraction("gamma", self.gamma, zero=False, one=True)
        _fields.keep(self, "gamma", _fields.share)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        height, _ = triangle(step, in_steps("half_cycle", self.half_cycle))
        # gamma ** step would raise float32's rounding of gamma to the power of the step.
        fade = ops.exp(_shapes.as_float(step) * math.log(self.gamma))
        return _shapes.line(self.low, self.high, height * fade)

    get_config = _fields.arguments


def triangle(step: Any, half: float) -> tuple[Any, Any]:
    """Returns the height between 0 and 1 on the triangle, and how many cycles have passed."""
    step = _shapes.as_float(step)
    inside = ops.mod(step, 2.0 * half)
    return 1.0 - ops.abs(inside / half - 1.0), (step - inside) / (2.0 * half)


def _check(schedule: Any) -> None:
    _fields.keep(schedule, "low", _fields.number)
    _fields.keep(schedule, "high", _fields.above_zero)
    _fields.keep(schedule, "half_cycle", duration)
    if schedule.low > schedule.high:
        raise InputError(
            f"low must not be above high={schedule.high!r}; received low={schedule.low!r}."
        )
