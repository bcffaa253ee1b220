"""The cells of a column as Arrow texts, where they are matched many at a time."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# What pandas takes for no value, and what a spreadsheet writes where a formula fails.
MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null", "NaT",
    "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!",
)  # fmt: skip
_SAME = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ", "\u2019": "'",
    "\u02bc": "'", "\u00b4": "'", "\u2212": "-", "\u2013": "-", "\u066b": ".", "\u066c": ",",
    "\uff0c": ",", "\uff0e": ".",
}  # fmt: skip
_DIGITS = {
    chr(zero + digit): str(digit)
    for zero in (0x0660, 0x06F0, 0x0966, 0xFF10)  # Arabic, Persian, Devanagari, full width
    for digit in range(10)
}
_ODD = str.maketrans(_SAME | _DIGITS)


def texts(column: "pd.Series") -> "pa.Array":
    """Returns a column's cells as texts without outer spaces; null where there is no value.

    Whole numbers are written without a point: 3.0 is `3`.

    Example:
        >>> import pandas as pd
        >>> texts(pd.Series([" a", None])).to_pylist(), texts(pd.Series([3.0, 0.5])).to_pylist()
        (['a', None], ['3', '0.5'])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.dtype.kind in "iu":
        return pc.cast(_array(column), pa.string())
    if column.dtype.kind in "fc" or column.dtype == object:
        return _array(column.map(_text, na_action="ignore").astype(object), pa.string())
    found = _array(column.astype(str) if column.dtype.kind in "bmM" else column)
    found = found if pa.types.is_string(found.type) else pc.cast(found, pa.string())
    return pc.utf8_trim_whitespace(found)


def _text(value: Any) -> str:
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value) if whole else value).strip()


def _array(column: "pd.Series", kind: Any = None) -> "pa.Array":
    import pyarrow as pa

    found = pa.array(column, type=kind, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def plain(array: "pa.Array") -> "pa.Array":
    """Returns texts with one kind of space, apostrophe, minus and digits, however they came.

    Example:
        >>> import pyarrow as pa
        >>> plain(pa.array(["1\u202f234", "\u22125", "\u0661\u0662"])).to_pylist()
        ['1 234', '-5', '12']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.string_is_ascii(array)).as_py() in (True, None):
        return array
    odd = pc.invert(pc.fill_null(pc.string_is_ascii(array), True))
    changed = [
        None if text is None else text.translate(_ODD).strip()
        for text in array.filter(odd).to_pylist()
    ]
    return pc.replace_with_mask(array, odd, pa.array(changed, pa.string()))


def matches(array: "pa.Array", pattern: str) -> np.ndarray:
    """Returns which texts a regular expression (RE2) matches as a whole; no null is."""
    import pyarrow.compute as pc

    found = pc.match_substring_regex(array, f"^(?:{pattern})$")
    return pc.fill_null(found, False).to_numpy(zero_copy_only=False)


def where(array: "pa.Array", mask: np.ndarray) -> "pa.Array":
    """Returns the texts of a mask, and null elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(mask), array, pa.scalar(None, array.type))


def floats(array: "pa.Array") -> np.ndarray:
    """Returns plain numbers as float64; NaN for null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
