"""The rows of text files whose cells have a comma or the like between them.

Arrow reads them; what it cannot read is read again, line by line, to say what is wrong and where.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import cells, dialect

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_PIECE = 2**22  # bytes of a file that are parsed at once when it is read in pieces


def read(path: Path, how: dialect.Dialect) -> "pd.DataFrame":
    """Returns a file's cells as texts.

    Raises:
        InputError: lines differ in their number of cells, or the text is none in its encoding.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    if _spaced(path, how):
        return _slow(path, how, None)
    try:
        return _frame(arrow.read_csv(path, **_options(how)))
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _wrong(path, how, error) from error


def pieces(path: Path, how: dialect.Dialect, rows: int) -> "Iterator[pd.DataFrame]":
    """Yields what `read` returns, some rows at a time."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    if _spaced(path, how):
        yield from _slow(path, how, rows)
        return
    options = _options(how)
    options["read_options"].block_size = _PIECE
    held: list[pa.RecordBatch] = []
    try:
        reader = arrow.open_csv(path, **options)
        for batch in reader:
            held.append(batch)
            if sum(map(len, held)) >= rows:
                whole = pa.Table.from_batches(held)
                ends = range(0, len(whole) // rows * rows, rows)
                yield from (_frame(whole.slice(start, rows)) for start in ends)
                held = whole.slice(len(ends) * rows).to_batches()
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _wrong(path, how, error) from error
    if sum(map(len, held)):
        yield _frame(pa.Table.from_batches(held))


def _options(how: dialect.Dialect) -> dict[str, Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow

    encoding = "utf8" if how.encoding == dialect.UTF8 else how.encoding
    return {
        "read_options": arrow.ReadOptions(
            column_names=list(how.names),
            skip_rows=how.skipped,
            skip_rows_after_names=1,
            encoding=encoding,
        ),
        "parse_options": arrow.ParseOptions(
            delimiter=how.delimiter,
            newlines_in_values=True,
            invalid_row_handler=lambda row: "skip" if row.text.startswith("#") else "error",
        ),
        "convert_options": arrow.ConvertOptions(
            column_types=dict.fromkeys(how.names, pa.string()),
            null_values=list(cells.MISSING),
            strings_can_be_null=True,
        ),
    }


def _frame(table: "pa.Table") -> "pd.DataFrame":
    """Returns texts without outer spaces; null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    gaps = pa.array(cells.MISSING)
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if pc.any(pc.match_substring_regex(column, r"^\s|\s$")).as_py():
            column = pc.utf8_trim_whitespace(column)
            column = pc.if_else(
                pc.is_in(column, value_set=gaps), pa.scalar(None, pa.string()), column
            )
            table = table.set_column(place, name, column)
    return table.to_pandas()


def _spaced(path: Path, how: dialect.Dialect) -> bool:
    """Whether a quoted cell follows a space, which Arrow takes for an unquoted one.

    Raises:
        InputError: a quote is not closed, and swallowed what follows.
    """
    encoding = "utf-8" if how.encoding == dialect.UTF8 else how.encoding
    mark, quotes, found = f'{how.delimiter} "'.encode(encoding), 0, False
    with path.open("rb") as file:
        while block := file.read(_PIECE):
            quotes += block.count(b'"')
            found = found or mark in block
    if quotes % 2:
        dialect.check_lines(path, how)
    return found


def _slow(path: Path, how: dialect.Dialect, rows: int | None) -> Any:
    import pandas as pd

    dialect.check_lines(path, how)
    told: dict[str, Any] = {"sep": how.delimiter, "dtype": str, "skipinitialspace": True}
    told |= {"encoding": how.encoding, "names": list(how.names), "skiprows": how.skipped + 1}
    return pd.read_csv(path, **told) if rows is None else pd.read_csv(path, **told, chunksize=rows)


def _wrong(path: Path, how: dialect.Dialect, error: Exception) -> InputError:
    """Returns what is wrong with a file that could not be read, in one sentence."""
    try:
        dialect.check_lines(path, how)
    except InputError as found:
        return found
    words = " ".join(str(error).split())
    return InputError(f"{path.name} must be a CSV file ({words[:200]}).")
