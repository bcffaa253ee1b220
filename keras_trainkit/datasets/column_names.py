"""Columns as the user names them."""

from collections.abc import Iterable
from typing import Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def told_kinds(text: str, names: Iterable[Any]) -> dict[str, str]:
    """Reads `a:categorical,b:dropped`.

    Raises:
        InputError: a part has no kind, or names no column.

    Example:
        >>> told_kinds("zip:categorical, note:dropped", ["zip", "note"])
        {'zip': 'categorical', 'note': 'dropped'}
    """
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, colon, kind = part.rpartition(":")
        if not colon:
            raise InputError(f"kinds must be column:kind, as zip:categorical; received {part!r}.")
        found[column_named("kinds", name, names)] = kind.strip()
    return found


def column_named(argument: str, name: str, names: Iterable[Any]) -> str:
    """Returns `name` if a table has a column of that name, or raises InputError with near ones."""
    names = list(names)
    if name in names:
        return name
    near = _checks.nearest(name.lower(), [each.lower() for each in names])
    near = [each for each in names if each.lower() in near]
    hint = f" Nearest: {', '.join(map(repr, near))}." if near else ""
    shown = ", ".join(map(str, names[:12])) + (", ..." if len(names) > 12 else "")
    raise InputError(
        f"{argument} must name a column; received {name!r}.{hint} The columns are: {shown}."
    )
