"""Times of day and durations as people write them, `9:30`, `1:23:45` or `2 days 03:00:00`.

They become seconds. Of `9:30` the first part is hours, unless a column has cells of three parts
or fractions of seconds too: beside `1:02:30` or `1:02.5`, `59:30` is 59 minutes.
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit.datasets import cells

if TYPE_CHECKING:
    import pyarrow as pa

TWO, THREE, LAP = "1:23", "1:23:45", "1:23.4"
CLASSES = (TWO, THREE, LAP)
WITH_SECONDS = (THREE, LAP)
_HALF = r"(?: ?(?P<ap>[AaPp])\.?[Mm]\.?)?"
_PATTERNS = {
    TWO: rf"(?P<h>[0-9]{{1,3}}):(?P<m>[0-5][0-9]){_HALF}",
    THREE: (
        r"(?P<sign>-)?(?:(?P<d>[0-9]+) days?,? )?(?P<h>[0-9]{1,3}):(?P<m>[0-5][0-9])"
        rf":(?P<s>[0-5][0-9](?:[.,][0-9]+)?){_HALF}"
    ),
    LAP: r"(?P<m>[0-9]{1,3}):(?P<s>[0-5][0-9][.,][0-9]+)",
}


def classes(texts: "pa.Array") -> list[tuple[str, np.ndarray]]:
    """Returns what texts are durations: of two parts or of three, and their places."""
    return [(name, np.flatnonzero(cells.matches(texts, _bare(name)))) for name in _PATTERNS]


def _bare(name: str) -> str:
    import re

    return re.sub(r"\(\?P<\w+>", "(?:", _PATTERNS[name])


def read(texts: "pa.Array", form: str) -> np.ndarray:
    """Returns seconds as float64, NaN where a text is no duration.

    Args:
        texts: cells.
        form: `1:23` where two parts are hours and minutes, `1:23:45` where they are minutes and
            seconds.

    Example:
        >>> import pyarrow as pa
        >>> read(pa.array(["0:30", "2:30 PM", "x"]), "1:23").tolist()
        [1800.0, 52200.0, nan]
        >>> read(pa.array(["59:30", "1:00:01"]), "1:23:45").tolist()
        [3570.0, 3601.0]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(texts)
    known = cells.plain(coded.dictionary)
    seconds = np.full(len(known) + 1, np.nan)
    for name in _PATTERNS:
        hit = np.flatnonzero(cells.matches(known, _bare(name)))
        parts = pc.extract_regex(known.take(pa.array(hit)), f"^(?:{_PATTERNS[name]})$").to_pylist()
        seconds[hit] = [_seconds(part, shift=name == TWO and form == THREE) for part in parts]
    places = pc.fill_null(coded.indices, len(seconds) - 1)
    return seconds[places.to_numpy(zero_copy_only=False)]


def _seconds(part: dict[str, str], shift: bool) -> float:
    hours, minutes = int(part.get("h") or 0), int(part["m"])
    if half := part.get("ap", "").lower():
        hours = hours % 12 + 12 * (half == "p")
    if shift and not half:
        return 60.0 * hours + minutes
    total = 86400 * int(part.get("d") or 0) + 3600 * hours + 60 * minutes
    return (-1 if part.get("sign") else 1) * (
        total + float((part.get("s") or "0").replace(",", "."))
    )
