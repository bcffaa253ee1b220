"""What schedules do with their arguments: keep, check, nest and serialize them."""

import dataclasses
import numbers
from collections.abc import Callable
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

Schedule = keras.optimizers.schedules.LearningRateSchedule


def arguments(schedule: Any) -> dict[str, Any]:
    """Returns the constructor's arguments, ready for JSON."""
    names = [field.name for field in dataclasses.fields(schedule)]
    return {name: _plain(getattr(schedule, name)) for name in names}


def keep(schedule: Any, name: str, check: Callable[..., Any], **options: Any) -> None:
    """Checks one argument of a frozen schedule and stores what the check returns."""
    object.__setattr__(schedule, name, check(name, getattr(schedule, name), **options))


def rate_or_schedule(name: str, value: Any) -> Any:
    """Returns a schedule (also one that was serialized) or a learning rate as a float."""
    if isinstance(value, dict):
        value = keras.saving.deserialize_keras_object(value)
    if isinstance(value, Schedule):
        return value
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InputError(
            f"{name} must be a learning rate or a LearningRateSchedule; received {name}={value!r}."
        )
    return float(_checks.non_negative(name, value))


def rates_or_schedules(name: str, values: Any) -> tuple[Any, ...]:
    """Returns a tuple of at least two schedules or learning rates."""
    if not isinstance(values, list | tuple) or len(values) < 2:
        raise InputError(
            f"{name} must be a list of at least two schedules; received {name}={values!r}."
        )
    return tuple(rate_or_schedule(name, value) for value in values)


def number(name: str, value: Any) -> float:
    """Returns `value` as a float if it is a finite number of at least 0."""
    return float(_checks.non_negative(name, value))


def above_zero(name: str, value: Any) -> float:
    """Returns `value` as a float if it is a finite number above 0."""
    return float(_checks.positive(name, value))


def function(name: str, value: Any) -> Any:
    """Returns `value` if it is None or can be called, also one that was serialized."""
    if isinstance(value, dict):
        value = keras.saving.deserialize_keras_object(value)
    if value is not None and not callable(value):
        raise InputError(f"{name} must be a function or None; received {name}={value!r}.")
    return value


def share(name: str, value: Any) -> float:
    """Returns `value` as a float if it lies between 0 and 1."""
    return float(_checks.fraction(name, value, one=True))


def call(rate: Any, step: Any) -> Any:
    """Returns the learning rate of a schedule, or of a plain number, at `step`."""
    value = rate(step) if isinstance(rate, Schedule) else rate
    return keras.ops.cast(value, "float32")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Schedule) or callable(value):
        return keras.saving.serialize_keras_object(value)
    return value
