"""What the name of a column says of whole numbers: ids, codes and moments look like quantities."""

import re

from keras_trainkit.datasets import dates, numerals
from keras_trainkit.datasets.tally import Tally

_ID = (
    "id|ids|uuid|guid|index|key|no|nr|num|number|nummer|rownames?|rownum|row|obs|record|serial|sno"
)
_ID_NAME = re.compile(
    rf"(?i:(^|[_ .-])({_ID})[.]?$|^unnamed: 0$|^#$)|[a-z](Id|ID|Uuid|UUID|Key|No|Nr|Number)$"
)
_CODE_NAME = re.compile(
    r"(?i:(^|[_ .-])(zip|plz|postal|postcode|postleitzahl|fips|naics|sic|phone|tel|telefon"
    r"|telephone|fax|mobile|iban|isbn|ean|gtin)([_ .-]?(code|no|nr|number))?$)"
    r"|[a-z](Zip|ZipCode|Postcode)$"
)
_MOMENT_NAME = re.compile(
    r"(?i:date|datum|fecha|data$|time|zeit|stamp|(^|_)at$|(^|_)ts$|epoch|created|updated|when|day$|tag$)"
)
_DAY_NAME = re.compile(r"(?i:date|datum|fecha|data$)")
_MOMENTS = (
    dates.COMPACT,
    dates.LONG,
    dates.SECONDS,
    dates.MILLISECONDS,
    dates.MICROSECONDS,
    dates.NANOSECONDS,
)
_CODE_DIGITS = 4  # of codes that begin with 0: 007 may be a number


def is_id(name: str) -> bool:
    """Whether a column is called as ids are.

    Example:
        >>> [is_id(name) for name in ("user_id", "CustomerId", "Kunden Nr.", "humid", "week")]
        [True, True, True, False, False]
    """
    return bool(_ID_NAME.search(name))


def is_code(name: str, tally: Tally) -> bool:
    """Whether whole numbers are codes, by their name or by zeros before numbers of one length."""
    return any(_code_signs(name, tally))


def surely_code(name: str, tally: Tally) -> bool:
    """Whether both the name and the zeros say so."""
    return all(_code_signs(name, tally))


def _code_signs(name: str, tally: Tally) -> tuple[bool, bool]:
    led, lengths = tally.count(numerals.ZERO_LED), tally.widths
    alike = len(lengths) == 1 and min(lengths) >= _CODE_DIGITS
    return bool(_CODE_NAME.search(name)), bool(led and alike)


def dated(name: str, tally: Tally, told: bool = False) -> str:
    """Returns the form of whole numbers that are moments, as 20210314 is; empty if they are none.

    Args:
        name: of the column; days and seconds are numbers unless it speaks of time.
        tally: of its cells.
        told: whether the user said that they are dates.
    """
    if not told and not _MOMENT_NAME.search(name):
        return ""
    most = 0.99 * tally.present
    days = [dates.SERIAL] if _DAY_NAME.search(name) else []
    forms = (*_MOMENTS, *days)
    return next((form for form in forms if tally.present and tally.also[form] > most), "")
