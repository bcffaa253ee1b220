"""The wording of every message about bad input, once.

A message is one sentence that names the argument, the rule, the value received and the way out.
"""

import difflib
import math
import numbers
import re
import shlex
from collections.abc import Collection, Iterable
from typing import Any

_LONGEST = 300  # characters of a value that are shown


class InputError(ValueError):
    """Something the user gave cannot be used; the command line shows it and exits with 2."""


def positive_integer(name: str, value: Any) -> int:
    """Returns `value` if it is an integer of at least 1.

    Raises:
        InputError: otherwise.

    Example:
        >>> positive_integer("epochs", 3)
        3
        >>> positive_integer("epochs", -1)
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: epochs must be a positive integer; received epochs=-1.
    """
    return _require(_is_integer(value) and value >= 1, name, "a positive integer", value)


def non_negative_integer(name: str, value: Any) -> int:
    """Returns `value` if it is an integer of at least 0, or raises InputError."""
    return _require(_is_integer(value) and value >= 0, name, "an integer of at least 0", value)


def finite(name: str, value: Any) -> float:
    """Returns `value` if it is a finite number, or raises InputError."""
    return _require(_is_number(value) and math.isfinite(value), name, "a finite number", value)


def positive(name: str, value: Any) -> float:
    """Returns `value` if it is a finite number above 0, or raises InputError."""
    ok = _is_number(value) and math.isfinite(value) and value > 0
    return _require(ok, name, "a number above 0", value)


def non_negative(name: str, value: Any) -> float:
    """Returns `value` if it is a finite number of at least 0, or raises InputError."""
    ok = _is_number(value) and math.isfinite(value) and value >= 0
    return _require(ok, name, "a number of at least 0", value)


def fraction(name: str, value: Any, *, zero: bool = True, one: bool = False) -> float:
    """Returns `value` if it lies between 0 and 1, or raises InputError.

    Args:
        name: the argument's name.
        value: what was received.
        zero: whether 0 itself is allowed.
        one: whether 1 itself is allowed.
    """
    ok = _is_number(value) and 0 <= value <= 1 and (zero or value > 0) and (one or value < 1)
    low, high = "[" if zero else "(", "]" if one else ")"
    return _require(ok, name, f"a number in {low}0, 1{high}", value)


def share(name: str, value: Any) -> float:
    """Returns `value` if it is a number from 0 to 1, both included, or raises InputError."""
    return fraction(name, value, one=True)


def at_most(name: str, value: Any, most: float) -> float:
    """Returns `value` if it is a number of at most `most`, or raises InputError.

    Example:
        >>> at_most("depth", 10**9, 1000)
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: depth must be at most 1,000; received depth=1000000000.
    """
    return _require(_is_number(value) and value <= most, name, f"at most {most:,}", value)


def integer(name: str, value: Any) -> int:
    """Returns `value` if it is an integer, or raises InputError."""
    return _require(_is_integer(value), name, "an integer", value)


def inside(name: str, value: Any, low: float, high: float) -> float:
    """Returns `value` if it is a number above `low` and below `high`, or raises InputError."""
    return _require(
        _is_number(value) and low < value < high, name, f"a number in ({low}, {high})", value
    )


def port(name: str, value: Any, lowest: int = 0) -> int:
    """Returns `value` if it is a port from `lowest` on, or raises InputError."""
    ok = _is_integer(value) and lowest <= value < 65536
    return _require(ok, name, f"from {lowest} to 65535", value)


def one_of(name: str, value: Any, choices: Collection[Any]) -> Any:
    """Returns `value` if it is one of `choices`, or raises InputError with the nearest name.

    Example:
        >>> one_of("reduction", "man", ["mean", "sum"])
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: reduction must be one of 'mean', 'sum'; received
        reduction='man'. Did you mean 'mean'?
    """
    if value in choices:
        return value
    rule = "one of " + ", ".join(repr(choice) for choice in choices)
    raise InputError(
        f"{name} must be {rule}; received {name}={value!r}.{did_you_mean(value, choices)}"
    )


def did_you_mean(value: Any, choices: Iterable[Any]) -> str:
    """Returns ` Did you mean 'x'?`, or nothing when no choice is near."""
    near = nearest(value, choices)
    return f" Did you mean {near[0]!r}?" if near else ""


def nearest(value: Any, choices: Iterable[Any], n: int = 3) -> list[str]:
    """Returns at most `n` of `choices` that look like `value`, the nearest first."""
    return difflib.get_close_matches(str(value), [str(choice) for choice in choices], n, 0.5)


def assigned(name: str, value: Any) -> str:
    """Returns `name=value` as a shell takes it: quoted where it must be.

    Example:
        >>> assigned("kinds", "zip:dropped"), assigned("kinds", "Ort / Straße:dropped")
        ('kinds=zip:dropped', "'kinds=Ort / Straße:dropped'")
    """
    return shlex.quote(f"{name}={value}")


def shown(value: Any) -> str:
    """Returns a value as code, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # an integer of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _require(ok: bool, name: str, rule: str, value: Any) -> Any:
    if not ok:
        raise InputError(f"{name} must be {rule}; received {name}={shown(value)}.")
    return value


def _is_integer(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def interval(name: str, value: Any, minimum: float = -math.inf) -> tuple[float, float]:
    """Returns (low, high): a pair as it is, a single number as (-number, number).

    Args:
        name: the argument's name.
        value: what was received.
        minimum: what both ends must lie above.

    Raises:
        InputError: neither a number nor an ordered pair of numbers, or an end is too low.

    Example:
        >>> interval("rotation", 0.1)
        (-0.1, 0.1)
        >>> interval("rotation", (0.3, 0.1))
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: rotation must be a number, or a pair (low, high) with
        low <= high; received rotation=(0.3, 0.1).
    """
    pair = (-abs(value), abs(value)) if _is_number(value) else value
    ok = isinstance(pair, tuple | list) and len(pair) == 2
    ok = ok and all(_is_number(end) and minimum < end < math.inf for end in pair)
    rule = "a number, or a pair (low, high) with low <= high"
    if minimum > -math.inf:
        rule += f" that lies above {minimum:g}"
    _require(ok and pair[0] <= pair[1], name, rule, value)
    return float(pair[0]), float(pair[1])


def folder_name(name: str) -> None:
    """Raises InputError unless `name` can name a folder, and no folder elsewhere."""
    if not re.fullmatch(r"[\w.=+-]{1,80}", name) or name.startswith("."):
        raise InputError(
            f"name must be 1 to 80 letters, digits or any of '_.=+-'; received {name!r}."
        )


def rank(name: str, shape: Collection[Any], axes: int, means: str) -> None:
    """Raises InputError unless `shape` has `axes` axes.

    Args:
        name: what has the shape.
        shape: the shape received.
        axes: how many axes it must have.
        means: the axes' names, for the message.
    """
    if len(shape) != axes:
        raise InputError(
            f"{name} must have {axes} axes, {means}; received the shape {tuple(shape)}."
        )


def features(layer: str, shape: Any) -> None:
    """Raises InputError unless `shape` is (batch, features) with known features."""
    rank(f"{layer}'s input", shape, 2, "(batch, features)")
    if shape[-1] is None:
        raise InputError(
            f"{layer}'s input must have a known number of features; received {tuple(shape)}."
        )
