"""Reads a table's file into a data frame, or says in one sentence what is wrong with it."""

import codecs
import contextlib
import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import npz

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".npz")
_DELIMITERS = ",;\t|"
_UTF8 = "utf-8-sig"  # with the mark that some programs write first, or without
# 0,5 and 1.234,5 and 1.234, with a currency or a unit or without
_COMMA = re.compile(
    r"^([^0-9.,]{0,5})([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]+)?((?:[^0-9.,]{1,10}[23]?)?)$"
)
CHUNK = 50_000  # rows of a file that are in memory at once when it is read in pieces


def is_table(name: str) -> bool:
    """Whether a text names a table's file, by its ending."""
    return Path(name).suffix.lower() in ENDINGS


def find(name: str) -> Path:
    """Returns the absolute path of a table's file, `csv:` or another kind before it or not.

    Raises:
        InputError: there is no such file, or its ending is unknown.
    """
    kind, colon, rest = name.partition(":")
    path = Path(rest if colon and f".{kind}" in ENDINGS else name).expanduser()
    path = Path(os.path.abspath(path))  # a link keeps its name, which ends as a table's does
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"data must be a file that ends in {', '.join(ENDINGS)}; received {name}.")
    if not path.is_file():
        raise InputError(f"data must be a file that exists; received {str(path)!r}.")
    return path


def read(path: Path, encoding: str = "utf-8") -> "pd.DataFrame":
    """Returns the rows of a CSV, TSV, Parquet or npz file; cells of a text file stay texts.

    Raises:
        InputError: the file is empty, damaged, ragged or not in this encoding.
    """
    readers = {".parquet": _parquet, ".npz": _npz}
    reader = readers.get(path.suffix.lower())
    with _opening(path):
        frame = reader(path) if reader else _text(path, encoding)
    return _checked(frame.reset_index(drop=True), path)


def chunks(path: Path, encoding: str = "utf-8") -> "Iterator[pd.DataFrame]":
    """Yields the rows that `read` returns, some at a time; npz cannot be read in pieces.

    Raises:
        InputError: as `read` does.
    """
    pieces = _parquet_pieces(path) if path.suffix.lower() == ".parquet" else _lines(path, encoding)
    start = 0
    with _opening(path):
        for frame in pieces:
            frame.index = range(start, start + len(frame))
            start += len(frame)
            yield _checked(frame, path)
    if not start:
        raise InputError(f"{path.name} must hold rows; received none below the header.")


def weight(path: Path) -> float:
    """Returns about how many bytes a file's cells are: they take some times more in memory."""
    if path.suffix.lower() != ".parquet":
        return float(path.stat().st_size)
    try:
        about = _parquet_file(path).metadata
    except InputError:
        return 0.0  # reading it says what is wrong
    return 8.0 * about.num_rows * about.num_columns


def _checked(frame: "pd.DataFrame", path: Path) -> "pd.DataFrame":
    """Returns a frame with plain names, and an index that says where its rows stand."""
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index.name = "row" if path.suffix.lower() in (".parquet", ".npz") else "line"
    _check_names(list(frame.columns), path)
    if frame.empty:
        raise InputError(f"{path.name} must hold rows; received none below the header.")
    return frame


def where(rows: "pd.Series | pd.DataFrame", place: int) -> str:
    """Returns where a row stands in its file: `line 3` of a text, whose header is line 1.

    Rows may have been left out before: the index knows.
    """
    number = rows.index[place]
    return f"line {number + 2}" if rows.index.name == "line" else f"row {number}"


def _check_names(names: list[str], path: Path) -> None:
    double = [name for name in names if names.count(name) > 1]
    if double:
        raise InputError(
            f"{path.name} must name every column once; received {double[0]!r} twice: rename one."
        )


def _text(path: Path, encoding: str) -> "pd.DataFrame":
    import pandas as pd

    dialect = _dialect(path, encoding)
    with _parsing(path):
        return _with_points(pd.read_csv(path, **dialect), dialect["sep"])


def _lines(path: Path, encoding: str) -> "Iterator[pd.DataFrame]":
    import pandas as pd

    dialect = _dialect(path, encoding)
    with _parsing(path), pd.read_csv(path, **dialect, chunksize=CHUNK) as reader:
        for piece in reader:
            yield _with_points(piece, dialect["sep"])


def _with_points(frame: "pd.DataFrame", delimiter: str) -> "pd.DataFrame":
    """Returns a table whose numbers have decimal points: beside semicolons commas are usual.

    In a column with decimal commas, points set thousands apart: `1.234` beside `0,5` is 1234.
    """
    if delimiter != ";":
        return frame

    def point(found: re.Match[str]) -> str:
        before, whole, part, after = found.groups()
        return f"{before}{whole.replace('.', '')}{(part or '').replace(',', '.')}{after}"

    def pointed(column: "pd.Series") -> "pd.Series":
        cells = column[column.str.contains(",", regex=False, na=False)]
        if not cells.str.fullmatch(_COMMA).any():
            return column
        return column.str.replace(_COMMA, point, regex=True)

    return frame.apply(pointed)


def _dialect(path: Path, encoding: str) -> dict[str, Any]:
    encoding = _encoding(path, encoding)
    delimiter = _check_lines(path, encoding)
    return {"sep": delimiter, "dtype": str, "encoding": encoding, "skipinitialspace": True}


@contextlib.contextmanager
def _opening(path: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        raise InputError(
            f"data must be a file that can be read; received {str(path)!r} ({error.strerror})."
        ) from error


@contextlib.contextmanager
def _parsing(path: Path) -> "Iterator[None]":
    try:
        yield
    except InputError:
        raise
    except ValueError as error:  # pandas' ParserError is one: a quote that is not closed
        words = " ".join(str(error).split())
        raise InputError(f"{path.name} must be a CSV file ({words}).") from error


def _encoding(path: Path, told: str) -> str:
    """Returns UTF-8 where a file can be read so, otherwise what was told.

    New rows may come as UTF-8 although the training file was not; what is valid UTF-8 by chance
    has no accents, and reads alike.
    """
    if told.lower().replace("_", "-") in ("utf-8", "utf8"):
        return _UTF8
    try:
        codecs.lookup(told)
        with path.open(encoding=_UTF8) as file:
            return told if any("\0" in line for line in file) else _UTF8
    except (UnicodeDecodeError, LookupError):
        return told


def _check_lines(path: Path, encoding: str) -> str:
    """Returns the delimiter, once every line was seen to have as many cells as the header."""
    try:
        with path.open(newline="", encoding=encoding) as file:
            header = next((line for line in file if line.strip()), "")
            if not header or "\0" in header:
                raise InputError(
                    f"{path.name} must hold a header and rows; received no text in it."
                )
            delimiter = max(_DELIMITERS, key=header.count)
            names = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True))
            _check_names([name.strip() for name in names], path)
            cells = len(names)
            lines = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
            for row in lines:
                if row and len(row) != cells:
                    raise InputError(
                        f"{path.name} must have {cells} cells in every line, as its header has; "
                        f"received {len(row)} in line {lines.line_num + 1}: a cell that holds "
                        f"{delimiter!r} must be quoted."
                    )
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(
            f"{path.name} must be text in {encoding.removesuffix('-sig')} ({error}): save it as "
            "UTF-8, or give the encoding it has, as encoding=latin-1."
        ) from error
    except csv.Error as error:
        raise InputError(f"{path.name} must be a CSV file ({error}).") from error
    return delimiter


def _parquet(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} must be a whole Parquet file ({error}).") from error


def _parquet_file(path: Path) -> Any:
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} must be a whole Parquet file ({error}).") from error


def _parquet_pieces(path: Path) -> "Iterator[pd.DataFrame]":
    for batch in _parquet_file(path).iter_batches(CHUNK):
        yield batch.to_pandas()


def _npz(path: Path) -> "pd.DataFrame":
    """Returns `x` with `feature_names` and `y`, or arrays of one length as columns."""
    import pandas as pd

    arrays = npz.read(path)
    if "x" in arrays and arrays["x"].ndim == 2:
        width = arrays["x"].shape[1]
        names = [str(name) for name in arrays.pop("feature_names", [])]
        columns = dict(
            zip(names or [f"x{i}" for i in range(width)], arrays.pop("x").T, strict=True)
        )
        arrays = columns | arrays
    lengths = {len(array) for array in arrays.values() if array.ndim == 1}
    if len(lengths) != 1 or any(array.ndim != 1 for array in arrays.values()):
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(
            "an npz table must hold x (rows, columns), y and feature_names, or one array of one "
            f"length for each column; received {shapes or 'nothing'}."
        )
    return pd.DataFrame({name: _plain(array) for name, array in arrays.items()})


def _plain(array: np.ndarray) -> np.ndarray:
    return array.astype(object) if array.dtype.kind in "US" else array
