"""The values of a config's fields: parsed from texts, and checked by type and by name."""

from collections.abc import Callable, Mapping
from typing import Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError

_USUAL: dict[str, Callable[[str, Any], Any]] = {  # of the numbers that many recipes have
    "weight_decay": _checks.non_negative,
    "width": _checks.positive_integer,
    "depth": _checks.non_negative_integer,
    "dropout": _checks.fraction,
    "label_smoothing": _checks.fraction,
    "average": _checks.fraction,
    "rotation": _checks.share,
    "shift": _checks.share,
    "zoom": _checks.fraction,
    "shear": _checks.share,
}
# What nobody means: a model or a training of that size takes terabytes, or years.
_MOST = {
    "epochs": 10_000_000,
    "batch_size": 10_000_000,
    "steps": 10**12,
    "width": 100_000,
    "depth": 1_000,
    "members": 10_000,
    "embedding": 100_000,
    "bins": 100_000,
    "folds": 100_000,
    "size": 10_000,
}
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
SPOKEN = {int: "an integer", float: "a number", bool: "true or false", str: "a text"}


def parse(name: str, value: Any, kind: type) -> Any:
    """Returns a field's value, of a text as of Python, checked against the field's type.

    Example:
        >>> parse("epochs", "3", int), parse("noisy", "yes", bool)
        (3, True)

    Raises:
        InputError: it is no value of that type.
    """
    if not isinstance(value, str):
        return check_type(name, value, kind)
    try:
        if kind is bool:
            return {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}[value.lower()]
        return kind(value)
    except (ValueError, KeyError, OverflowError):
        raise InputError(
            f"{name} must be {SPOKEN[kind]}; received {name}={_checks.shown(value)}."
        ) from None


def check_type(name: str, value: Any, kind: type) -> Any:
    """Returns a value of a field's type; an integer for a number becomes one.

    Raises:
        InputError: it is of another type, or not finite.
    """
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise InputError(f"{name} must be {SPOKEN[kind]}; received {name}={_checks.shown(value)}.")
    if kind is float:
        _checks.finite(name, value)
    return value


def check_usual(values: Mapping[str, Any]) -> None:
    """Checks the numbers that many recipes have, by their names.

    Raises:
        InputError: one is outside its range, or larger than anybody means.
    """
    for name, check in _USUAL.items():
        if isinstance(values.get(name), int | float):
            check(name, values[name])
    for name, most in _MOST.items():
        if isinstance(values.get(name), int | float):
            _checks.at_most(name, values[name], most)
