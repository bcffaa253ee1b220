"""Reads a table's file into a data frame, or says in one sentence what is wrong with it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columnar, delimited, dialect, npz

if TYPE_CHECKING:
    import pandas as pd

TEXTS = (".csv", ".tsv", ".txt")
ARROWS = (".feather", ".arrow")
ENDINGS = (*TEXTS, ".parquet", *ARROWS, ".xlsx", ".npz")
_WHOLE = (".npz", ".xlsx")  # cannot be read in pieces
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


def in_pieces(path: Path) -> bool:
    """Whether `chunks` reads some rows of a file at a time; npz and Excel files are read whole."""
    return path.suffix.lower() not in _WHOLE


def semicolons(path: Path, encoding: str = "utf-8") -> bool:
    """Whether a file is a text with semicolons between its cells."""
    text = path.suffix.lower() in TEXTS
    return text and dialect.of(path, encoding).delimiter == ";"


def read(path: Path, encoding: str = "utf-8") -> "pd.DataFrame":
    """Returns the rows of a file; cells of a text file stay texts.

    Raises:
        InputError: the file is empty, damaged, ragged or not in this encoding.
    """
    ending = path.suffix.lower()
    with _opening(path):
        if ending in TEXTS:
            how = dialect.of(path, encoding)
            return _checked(delimited.read(path, how), path, dialect.Line(path, how))
        if ending == ".npz":
            return _checked(_npz(path), path)
        if ending == ".xlsx":
            return _checked(_excel(path), path)
        return _checked(columnar.plain(_arrow_file(path).read()), path)


def chunks(path: Path, encoding: str = "utf-8") -> "Iterator[pd.DataFrame]":
    """Yields the rows that `read` returns, some at a time.

    Raises:
        InputError: as `read` does.
    """
    place: str = "row"
    with _opening(path):
        if not in_pieces(path):
            pieces = iter([read(path, encoding)])
        elif path.suffix.lower() in TEXTS:
            how = dialect.of(path, encoding)
            pieces, place = delimited.pieces(path, how, CHUNK), dialect.Line(path, how)
        else:
            pieces = _arrow_pieces(path)
        start = 0
        for frame in pieces:
            frame.index = range(start, start + len(frame))
            start += len(frame)
            yield _checked(frame, path, place)
    if not start:
        raise InputError(f"{path.name} must hold rows; received none below the header.")


def weight(path: Path) -> float:
    """Returns about how many bytes a file's cells are: they take some times more in memory."""
    if path.suffix.lower() != ".parquet":
        return float(path.stat().st_size)
    try:
        about = _arrow_file(path).metadata
    except InputError:
        return 0.0  # reading it says what is wrong
    return 8.0 * about.num_rows * about.num_columns


def _checked(frame: "pd.DataFrame", path: Path, place: str = "row") -> "pd.DataFrame":
    """Returns a frame with plain names, and an index that says where its rows stand."""
    frame.columns = [str(name).strip() for name in frame.columns]
    frame.index.name = place
    dialect.check_names(list(frame.columns), path)
    if frame.empty:
        raise InputError(f"{path.name} must hold rows; received none below the header.")
    return frame


def where(rows: "pd.Series | pd.DataFrame", place: int) -> str:
    """Returns where a row stands in its file: `line 3` of a text, whose header is line 1.

    Rows may have been left out before: the index knows.
    """
    return place_of(rows.index.name, rows.index[place])


def place_of(index: Any, number: int) -> str:
    """Returns where a row stands in its file, by the name of an index and a number of it."""
    if isinstance(index, dialect.Line):
        return f"line {index.number(int(number))}"
    return f"line {number + 2}" if index == "line" else f"row {number}"


@contextlib.contextmanager
def _opening(path: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        raise InputError(
            f"data must be a file that can be read; received {str(path)!r} "
            f"({error.strerror or error})."
        ) from error


class _Feather:
    """An Arrow file, read as a Parquet file is."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa

        self._file = pa.ipc.open_file(pa.memory_map(str(path)))

    def read(self) -> Any:
        return self._file.read_all()

    def iter_batches(self, rows: int) -> Iterator[Any]:
        for number in range(self._file.num_record_batches):
            batch = self._file.get_batch(number)
            yield from (batch.slice(start, rows) for start in range(0, len(batch), rows))


def _arrow_file(path: Path) -> Any:
    from pyarrow import parquet

    arrow = path.suffix.lower() in ARROWS
    try:
        return _Feather(path) if arrow else parquet.ParquetFile(path)
    except (OSError, ValueError) as error:
        kind, words = "Arrow" if arrow else "Parquet", " ".join(str(error).split())
        raise InputError(f"{path.name} must be a whole {kind} file ({words}).") from error


def _arrow_pieces(path: Path) -> "Iterator[pd.DataFrame]":
    import pyarrow as pa

    for batch in _arrow_file(path).iter_batches(CHUNK):
        yield columnar.plain(pa.Table.from_batches([batch]))


def _excel(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        sheet = pd.read_excel(path)
    except ImportError as error:
        raise InputError(
            "data in .xlsx needs openpyxl: pip install 'keras_trainkit[excel]'."
        ) from error
    except Exception as error:  # openpyxl raises what zipfile and xml raise
        words = " ".join(str(error).split())
        raise InputError(f"{path.name} must be a whole Excel file ({words}).") from error
    return columnar.of_frame(sheet)


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
    return columnar.of_frame(pd.DataFrame({name: _plain(array) for name, array in arrays.items()}))


def _plain(array: np.ndarray) -> np.ndarray:
    return array.astype(object) if array.dtype.kind in "US" else array
