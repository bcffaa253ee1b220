"""Schedules made of schedules: one after another, times a factor, between limits."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, durations, in_steps


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Sequential(keras.optimizers.schedules.LearningRateSchedule):
    """Follows one schedule after another, each from its own step 0.

    Args:
        schedules: at least two Keras schedules or learning rates.
        boundaries: when each but the first begins, as rising durations from the run's first step.

    Raises:
        InputError: an argument is outside its range, or the counts do not fit.

    Example:
        >>> falling = keras.optimizers.schedules.PolynomialDecay(0.2, 10, 0.0)
        >>> schedule = Sequential((0.1, falling), boundaries=(5,))
        >>> [round(float(schedule(step)), 3) for step in (0, 4, 5, 10, 15)]
        [0.1, 0.1, 0.2, 0.1, 0.0]

    Reference:
        `torch.optim.lr_scheduler.SequentialLR`
    """

    schedules: tuple[Any, ...]
    boundaries: tuple[Duration, ...]

    def __post_init__(self) -> None:
        _fields.keep(self, "schedules", _fields.rates_or_schedules)
        _fields.keep(self, "boundaries", durations)
        if len(self.schedules) != len(self.boundaries) + 1:
            raise InputError(
                "boundaries must be one fewer than schedules; "
                f"received {len(self.boundaries)} for {len(self.schedules)} schedules."
            )

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        step = _shapes.as_float(step)
        rate = _fields.call(self.schedules[0], step)
        for schedule, boundary in zip(self.schedules[1:], self.boundaries, strict=True):
            since = step - in_steps("boundaries", boundary)
            later = _fields.call(schedule, ops.maximum(since, 0.0))
            rate = ops.where(since >= 0.0, later, rate)
        return rate

    get_config = _fields.arguments


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Scale(keras.optimizers.schedules.LearningRateSchedule):
    """Multiplies a schedule by a factor.

    Args:
        schedule: any Keras schedule, or a learning rate.
        factor: what it is multiplied by.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> round(float(Scale(0.1, 0.5)(0)), 6)
        0.05
    """

    schedule: Any
    factor: float

    def __post_init__(self) -> None:
        _fields.keep(self, "schedule", _fields.rate_or_schedule)
        _fields.keep(self, "factor", _fields.number)

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        return self.factor * _fields.call(self.schedule, step)

    get_config = _fields.arguments


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class Clamp(keras.optimizers.schedules.LearningRateSchedule):
    """Keeps a schedule between two limits.

    Args:
        schedule: any Keras schedule, or a learning rate.
        low: the lowest learning rate.
        high: the highest learning rate; `None` for no limit.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = Clamp(keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.1), low=0.05)
        >>> [round(float(schedule(step)), 3) for step in (0, 1, 2, 3)]
        [1.0, 0.1, 0.05, 0.05]
    """

    schedule: Any
    low: float = 0.0
    high: float | None = None

    def __post_init__(self) -> None:
        _fields.keep(self, "schedule", _fields.rate_or_schedule)
        _fields.keep(self, "low", _fields.number)
        if self.high is None:
            return
        _fields.keep(self, "high", _fields.number)
        if self.low > self.high:
            raise InputError(
                f"low must not be above high={self.high!r}; received low={self.low!r}."
            )

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        rate = ops.maximum(_fields.call(self.schedule, step), self.low)
        return rate if self.high is None else ops.minimum(rate, self.high)

    get_config = _fields.arguments
