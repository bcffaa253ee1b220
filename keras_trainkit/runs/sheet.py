"""Texts in a CSV that a spreadsheet would take for formulas."""

from collections.abc import Iterable
from typing import Any

_STARTS = tuple("=+-@\t\r")


def safe(value: Any) -> Any:
    """Returns a cell with a `'` before a text that a spreadsheet would run; a number stays one.

    Example:
        >>> safe("=HYPERLINK(A1)"), safe("-5"), safe("Rome"), safe(2.5)
        ("'=HYPERLINK(A1)", '-5', 'Rome', 2.5)
    """
    if not isinstance(value, str) or not value.startswith(_STARTS) or _is_number(value):
        return value
    return f"'{value}"


def safe_row(values: Iterable[Any]) -> list[Any]:
    """Returns a line of a CSV with every cell `safe`."""
    return [safe(value) for value in values]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text
