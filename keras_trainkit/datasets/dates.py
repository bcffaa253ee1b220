"""Dates as people write them, with times and zones or without.

A form is the order of the parts: `year-month-day`, `day.month.year` or `month/day/year`, whatever
stands between them. A year of four digits that comes first and a month by its name leave no doubt
and are read in every order. Years of two digits lie between 1950 and 2049. Times without a zone
are taken as UTC.
"""

import re
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit.datasets import cells

if TYPE_CHECKING:
    import pyarrow as pa

YEAR, DAY, MONTH = "year-month-day", "day.month.year", "month/day/year"
EITHER, CLEAR = "day or month first", "clear date"
COMPACT, LONG, SERIAL = "yyyymmdd", "yyyymmddhhmmss", "days since 1899-12-30"
SECONDS, MILLISECONDS = "seconds since 1970", "milliseconds since 1970"
MICROSECONDS, NANOSECONDS = "microseconds since 1970", "nanoseconds since 1970"
CLASSES = (CLEAR, DAY, MONTH, EITHER)
_EARLIER = {  # the forms of version 0.1
    "ISO8601": YEAR, "%Y/%m/%d": YEAR, "%d.%m.%Y": DAY, "%d/%m/%Y": DAY, "%d-%b-%Y": DAY,
    "%m/%d/%Y": MONTH,
}  # fmt: skip
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "HST": -10, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "BST": 1, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_MONTHS = (
    "january|januari|januar|janvier|janeiro|jänner|janv|jan|jän|enero|ene|gennaio|gen|stycznia|sty",
    "february|februari|februar|février|fevrier|fevereiro|febrero|febbraio|févr|feb|fév|fev|lutego",
    "march|märz|maerz|maart|mars|marzo|março|marca|marzec|mar|mär|mrz|mrt",
    "april|aprile|avril|abril|apr|avr|abr|kwietnia|kwi",
    "may|mayo|mai|maio|mei|maja|maj|maggio|mag",
    "june|juni|juin|junio|junho|jun|giugno|giu|czerwca|cze",
    "july|juli|juillet|julio|julho|juil|jul|luglio|lug|lipca|lip",
    "augustus|augusti|august|août|aout|aoû|aou|agosto|aug|ago|sierpnia|sie",
    "september|septembre|septiembre|setembro|settembre|sept|sep|set|września|wrz",
    "october|oktober|octobre|octubre|ottobre|outubro|oct|okt|ott|out|października|paź",
    "november|novembre|noviembre|novembro|nov|listopada|lis",
    "december|dezember|décembre|decembre|diciembre|dicembre|dezembro|dec|dez|dic|déc|grudnia|gru",
)  # fmt: skip
_D, _M = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_Y4, _Y = "[12][0-9]{3}", "(?:[12][0-9]{3}|'?[0-9]{2})"
_SEP = " ?[-/.] ?"
_ZONE = rf"Z|UTC|GMT|{'|'.join(_ZONES)}|[+-][0-9]{{2}}(?::?[0-9]{{2}})?"
_TIME = (
    r"(?:(?:, ?|[T:]| +)(?P<h>[01]?[0-9]|2[0-4])[:.h](?P<mi>[0-5][0-9])(?:[:.](?P<s>[0-5][0-9]|60)"
    r"(?:[.,](?P<f>[0-9]{1,9}))?)? ?(?P<ap>[AaPp]\.?[Mm]\.?)?(?: Uhr)?"
    rf" ?(?P<z>(?:(?:UTC|GMT)?[+-][0-9]{{2}}(?::?[0-9]{{2}})?)|{_ZONE})?"
    r"(?: ?[(\[][\p{L} /_]+[)\]])?)?"
)
_NAME = rf"(?P<name>(?i:{'|'.join(_MONTHS)}))\.?"
_WEEKDAY = r"(?:\p{L}{2,10}\.?,? )?"
_CLEAR = (
    rf"(?P<y>{_Y4}){_SEP}(?P<m>{_M}){_SEP}(?P<d>{_D})\.?",
    rf"(?P<y>{_Y4}) ?[年년] ?(?P<m>{_M}) ?[月월] ?(?P<d>{_D}) ?[日일]",
    rf"(?P<y>{_Y4})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])",
    rf"(?P<y>{_Y4})[-/](?P<m>0[1-9]|1[0-2])",
    rf"(?P<m>{_M})[-/](?P<y>{_Y4})",
    rf"{_WEEKDAY}(?P<d>{_D})\.?(?:st|nd|rd|th|er|º)?(?: de)?[ ./-]*{_NAME}(?: de)?[ .,/-]*"
    rf"(?P<y>{_Y})",
    rf"{_WEEKDAY}{_NAME}[ .-]*(?P<d>{_D})(?:st|nd|rd|th)?,?[ -]+(?P<y>{_Y4}|'[0-9]{{2}})",
    rf"{_NAME}[ -]?(?P<y>{_Y4}|'[0-9]{{2}})",
    rf"{_NAME}-(?P<y>[0-9]{{2}})",
    rf"(?P<y>{_Y4})[ -/]?[qQ](?P<q>[1-4])",
    rf"[qQ](?P<q>[1-4])[ -/]?(?P<y>{_Y4})",
    rf"(?P<y>{_Y4})-?W(?P<w>0[1-9]|[1-4][0-9]|5[0-3])(?:-?(?P<wd>[1-7]))?",
)
_CTIME = (
    rf"{_WEEKDAY}{_NAME} +(?P<d>{_D}) (?P<h>[012]?[0-9]):(?P<mi>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?"
    rf"(?: (?P<z>{_ZONE}))? (?P<y>{_Y4})"
)
_COMPACT = (
    rf"(?P<y>{_Y4})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])[T ]?(?P<h>[01][0-9]|2[0-3])"
    rf"(?P<mi>[0-5][0-9])(?P<s>[0-5][0-9])? ?(?P<z>{_ZONE})?"
)
_CLEARLY = (*(part + _TIME for part in _CLEAR), _CTIME, _COMPACT)
_ORDERS = {
    DAY: rf"{_WEEKDAY}(?P<d>{_D}){_SEP}(?P<m>{_M}){_SEP}(?P<y>{_Y}){_TIME}",
    MONTH: rf"{_WEEKDAY}(?P<m>{_M}){_SEP}(?P<d>{_D}){_SEP}(?P<y>{_Y}){_TIME}",
}
_GROUP = re.compile(r"\(\?P<\w+>")
_DAY_SECONDS = 86400.0
_PIVOT = 50
_PER_DAY = {  # and how far a form's zero lies before 1970, in days
    SECONDS: (_DAY_SECONDS, 0),
    MILLISECONDS: (1e3 * _DAY_SECONDS, 0),
    MICROSECONDS: (1e6 * _DAY_SECONDS, 0),
    NANOSECONDS: (1e9 * _DAY_SECONDS, 0),
    SERIAL: (1.0, 25569),
}


def _bare(pattern: str) -> str:
    return _GROUP.sub("(?:", pattern)


_ANY_CLEAR = "|".join(map(_bare, _CLEARLY))
# Most texts are none: this is quickly seen.
_LIKELY = (
    r".{0,16}[0-9]{1,8}[^0-9]{1,16}[0-9]{1,6}(?:[^0-9].{0,40})?"
    rf"|.{{0,16}}(?i:{'|'.join(_MONTHS)}).{{0,40}}"
)


def classes(texts: "pa.Array") -> list[tuple[str, np.ndarray]]:
    """Returns what texts are dates: the class, and their places."""
    left = np.arange(len(texts))
    likely = cells.matches(texts, _LIKELY)
    texts, left = texts.filter(likely), left[likely]
    clear = cells.matches(texts, _ANY_CLEAR)
    day, month = (cells.matches(texts, _bare(_ORDERS[order])) & ~clear for order in (DAY, MONTH))
    masks = {CLEAR: clear, DAY: day & ~month, MONTH: month & ~day, EITHER: day & month}
    return [(name, left[mask]) for name, mask in masks.items()]


def read(texts: "pa.Array", form: str) -> np.ndarray:
    """Returns days since 1970-01-01 UTC as float64, NaN where a text is no date of this form.

    Example:
        >>> import pyarrow as pa
        >>> read(pa.array(["02.01.1970", "1970-01-03 12:00", "soon", None]), "day.month.year")
        array([1. , 2.5, nan, nan])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    form = _EARLIER.get(form, form)
    if form in _PER_DAY:
        from keras_trainkit.datasets import numerals

        per_day, before = _PER_DAY[form]
        return numerals.read(texts, "") / per_day - before
    coded = pc.dictionary_encode(texts)
    known = cells.plain(coded.dictionary)
    days = np.full(len(known) + 1, np.nan)  # the last is of null
    left = np.arange(len(known))
    for pattern in (*_CLEARLY, *([_ORDERS[form]] if form in _ORDERS else [])):
        hit = cells.matches(known, _bare(pattern))
        days[left[hit]] = _days(pc.extract_regex(known.filter(pa.array(hit)), f"^(?:{pattern})$"))
        known, left = known.filter(pa.array(~hit)), left[~hit]
    places = pc.fill_null(coded.indices, len(days) - 1)
    return days[places.to_numpy(zero_copy_only=False)]


def _days(parts: "pa.Array") -> np.ndarray:
    """Returns days since 1970 of dates in parts; NaN for the 31st of February."""
    fields = {field.name: parts.field(n) for n, field in enumerate(parts.type)}

    def number(name: str, empty: int) -> np.ndarray:
        texts = fields[name].to_pylist() if name in fields else [""] * len(parts)
        return np.array([int(text.lstrip("'")) if text else empty for text in texts], np.int64)

    year, day = number("y", 0), number("d", 1)
    year = np.where(year < _PIVOT, year + 2000, np.where(year < 100, year + 1900, year))
    month = _month(fields["name"]) if "name" in fields else number("m", 1)
    if "q" in fields:
        month = 3 * number("q", 1) - 2
    first = (12 * (year - 1970) + month - 1).astype("datetime64[M]")
    date = first.astype("datetime64[D]") + (day - 1)
    if "w" in fields:
        return _of_weeks(year, number("w", 1), number("wd", 1))
    hour, afternoon = number("h", 0), _lower(fields, "ap")
    hour = np.where(afternoon == "", hour, hour % 12 + 12 * (afternoon == "p"))
    seconds = 3600 * hour + 60 * number("mi", 0) + number("s", 0) + _fraction(fields)
    found = date.astype(np.float64) + (seconds - 3600 * _offset(fields, len(parts))) / _DAY_SECONDS
    return np.where(date.astype("datetime64[M]") == first, found, np.nan)


def _of_weeks(year: np.ndarray, week: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Returns days since 1970 of days in weeks (ISO 8601); NaN where a year has no 53rd."""
    monday = _first_monday(year) + 7 * (week - 1)
    return np.where(monday < _first_monday(year + 1), monday + day - 1, np.nan)


def _first_monday(year: np.ndarray) -> np.ndarray:
    """Returns the Monday of the week of the 4th of January."""
    fourth = (12 * (year - 1970)).astype("datetime64[M]").astype("datetime64[D]").astype(int) + 3
    return fourth - (fourth + 3) % 7  # the day 0 was a Thursday


def _month(names: "pa.Array") -> np.ndarray:
    numbers = {name: place + 1 for place, names in enumerate(_MONTHS) for name in names.split("|")}
    return np.array([numbers[name.lower()] for name in names.to_pylist()], np.int64)


def _lower(fields: dict[str, "pa.Array"], name: str) -> np.ndarray:
    found = fields[name].to_pylist() if name in fields else []
    return np.array([text[:1].lower() for text in found]) if found else np.array("")


def _fraction(fields: dict[str, "pa.Array"]) -> np.ndarray:
    found = fields["f"].to_pylist() if "f" in fields else []
    return (
        np.array([float(f"0.{text}") if text else 0.0 for text in found])
        if found
        else np.array(0.0)
    )


def _offset(fields: dict[str, "pa.Array"], count: int) -> np.ndarray:
    """Returns the hours that a zone is ahead of UTC."""
    if "z" not in fields:
        return np.zeros(count)
    zones = fields["z"].to_pylist()
    return np.array([_hours(zone) for zone in zones])


def _hours(zone: str) -> float:
    """Returns how many hours a zone is ahead of UTC.

    Example:
        >>> _hours("EST"), _hours("+05:30"), _hours("Z")
        (-5, 5.5, 0)
    """
    found = re.search(r"([+-])(\d{2}):?(\d{2})?$", zone)
    if not found:
        return _ZONES.get(zone, 0)
    sign = -1 if found[1] == "-" else 1
    return sign * (int(found[2]) + int(found[3] or 0) / 60)
