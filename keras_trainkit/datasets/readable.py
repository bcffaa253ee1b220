"""Encoded values of a table as a person reads them."""

import datetime
import math

from keras_trainkit._terminal import number
from keras_trainkit.datasets.columns import BOOLEAN, CATEGORICAL, DATE, FILLED, WORD, Column

_UNSEEN, _MISSING = "unseen", "missing"


def words(column: Column, value: float) -> str:
    """Returns an encoded value as a person reads it.

    Example:
        >>> words(Column("town", "categorical", levels=("Bonn", "Ulm")), 1.0)
        'Ulm'
        >>> words(Column("day", "date"), 19723.0), words(Column("day", "date"), 19723.25)
        ('2024-01-01', '2024-01-01 06:00')
        >>> words(Column("n", "numeric", offset=20200000.0), 101.0)
        '20,200,101'
        >>> words(Column("n", "numeric"), float("nan"))
        'missing'
    """
    if not math.isfinite(value):
        return _MISSING
    if column.kind == CATEGORICAL:
        return column.levels[int(value)] if 0 <= value < len(column.levels) else _UNSEEN
    if column.kind in (BOOLEAN, WORD):
        said = ("empty", "filled") if column.format == FILLED else ("no", "yes")
        return said[int(value)]
    if column.kind == DATE:
        return _date(value)
    exact = column.offset + value
    return number(int(exact) if exact == int(exact) else exact)


def _date(days: float) -> str:
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=round(days * 1440))
    except OverflowError:
        return number(days)
    return moment.strftime("%Y-%m-%d" if moment.time() == datetime.time() else "%Y-%m-%d %H:%M")
