"""How long a part of a schedule lasts: in steps, in epochs, or as a share of the run.

A duration is written in one of three ways, in every schedule of this room:

- `500`, an integer: optimizer steps;
- `"2ep"`: epochs (`"0.5ep"` is half of one);
- `"10%"`: a share of the whole run.

The last two are known only when the run is. `resolve` turns them into steps, once, before the
schedule is given to an optimizer:

>>> from keras_trainkit.schedules import OneCycle, resolve
>>> resolve(OneCycle(0.1, steps="100%"), total_steps=900).steps
900

A float such as `warmup=0.25` is no duration but a share of the schedule's own `steps`; it is
understood where a class says so and needs no resolving.
"""

import dataclasses
import itertools
import re
from typing import Any, TypeAlias, TypeVar

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

Duration: TypeAlias = int | str
S = TypeVar("S")

_WRITTEN = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(%|ep)")
_RULE = 'a number of steps such as 500, or a text such as "10%" of the run or "2ep"'


def resolve(
    schedule: S, *, total_steps: int | None = None, steps_per_epoch: int | None = None
) -> S:
    """Returns `schedule` with every duration in steps, in the schedules inside it too.

    A result is rounded to whole steps, and to at least one unless the duration was zero.
    Inside `Accumulated` a step is an update, so the run has fewer of them; pass what `fit` counts.

    Args:
        schedule: a schedule of this room, or any other value, which is returned as it is.
        total_steps: the batches in the run; what "%" is a share of.
        steps_per_epoch: the batches in an epoch; what "ep" counts.

    Returns:
        A schedule of the same class.

    Raises:
        InputError: a duration needs an argument that was not given.

    Example:
        >>> from keras_trainkit.schedules import LinearWarmup
        >>> resolve(LinearWarmup(0.1, "2ep"), steps_per_epoch=50).steps
        100
    """
    if total_steps is not None:
        _checks.positive_integer("total_steps", total_steps)
    if steps_per_epoch is not None:
        _checks.positive_integer("steps_per_epoch", steps_per_epoch)
    return _resolved("schedule", schedule, total_steps, steps_per_epoch)


def duration(name: str, value: Any, *, zero: bool = False) -> Duration:
    """Returns `value` if it can be a duration, or raises InputError.

    Args:
        name: the argument's name.
        value: what was received.
        zero: whether no time at all is allowed.
    """
    if isinstance(value, str):
        found = _WRITTEN.fullmatch(value.strip())
        if not found or (float(found[1]) == 0 and not zero):
            raise InputError(f"{name} must be {_RULE}; received {name}={value!r}.")
        return value
    return int((_checks.non_negative_integer if zero else _checks.positive_integer)(name, value))


def durations(name: str, values: Any) -> tuple[Duration, ...]:
    """Returns `values` as a tuple of durations that rise, as far as they are known."""
    if not isinstance(values, list | tuple) or not values:
        raise InputError(
            f"{name} must be a list of at least one duration; received {name}={values!r}."
        )
    result = tuple(duration(name, value) for value in values)
    for first, second in itertools.pairwise(result):
        if isinstance(first, int) and isinstance(second, int) and first >= second:
            raise InputError(f"{name} must rise; received {name}={values!r}.")
    return result


def share_or_duration(name: str, value: Any, *, zero: bool = False) -> float | Duration:
    """Returns `value` if it is a duration or a share of the schedule's own steps."""
    if isinstance(value, float):
        return float(_checks.fraction(name, value, zero=zero))
    return duration(name, value, zero=zero)


def shorter(name: str, value: float | Duration, steps: Duration) -> None:
    """Raises InputError if a part lasts as long as the whole schedule, as far as both are known."""
    if isinstance(value, int) and isinstance(steps, int) and value >= steps:
        raise InputError(f"{name} must be shorter than steps={steps}; received {name}={value!r}.")


def in_steps(name: str, value: float | Duration, whole: Duration | None = None) -> float:
    """Returns a resolved duration as a number of steps.

    Args:
        name: the argument's name.
        value: the duration, or a float that is a share of `whole`.
        whole: the schedule's own `steps`.

    Raises:
        InputError: the duration was never resolved.
    """
    if isinstance(value, str):
        raise InputError(
            f"{name} must be in steps when the schedule is called; received {name}={value!r}. Use "
            "keras_trainkit.schedules.resolve(schedule, total_steps=..., steps_per_epoch=...)."
        )
    if isinstance(value, float) and whole is not None:
        return value * in_steps("steps", whole)
    return float(value)


def _resolved(name: str, value: Any, total: float | None, epoch: float | None) -> Any:
    if isinstance(value, str) and _WRITTEN.fullmatch(value.strip()):
        return _count(name, value, total, epoch)
    if isinstance(value, tuple):
        return tuple(_resolved(name, item, total, epoch) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    inner = getattr(value, "steps_per_update", 1)
    total, epoch = (count and count / inner for count in (total, epoch))
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    changes = {key: _resolved(key, item, total, epoch) for key, item in fields.items()}
    return dataclasses.replace(value, **changes)


def _count(name: str, text: str, total: float | None, epoch: float | None) -> int:
    found = _WRITTEN.fullmatch(text.strip())
    assert found is not None
    number, unit = float(found[1]), found[2]
    known, size, one = (
        ("total_steps", total, 0.01) if unit == "%" else ("steps_per_epoch", epoch, 1)
    )
    if size is None:
        raise InputError(f"{known} must be given to resolve {name}={text!r}; received None.")
    return max(round(number * one * size), int(number > 0))
