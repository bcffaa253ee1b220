"""Reads a table's file into a data frame, or says in one sentence what is wrong with it."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import npz

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".npz")
_DELIMITERS = ",;\t|"


def is_table(name: str) -> bool:
    """Whether a text names a table's file, by its ending."""
    return Path(name).suffix.lower() in ENDINGS


def find(name: str) -> Path:
    """Returns the absolute path of a table's file, `csv:` or another kind before it or not.

    Raises:
        InputError: there is no such file, or its ending is unknown.
    """
    kind, colon, rest = name.partition(":")
    path = Path(rest if colon and f".{kind}" in ENDINGS else name).expanduser().resolve()
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
    frame = reader(path) if reader else _text(path, encoding)
    frame.columns = [str(name).strip() for name in frame.columns]
    _check_names(list(frame.columns), path)
    if frame.empty:
        raise InputError(f"{path.name} must hold rows; received none below the header.")
    return frame


def _check_names(names: list[str], path: Path) -> None:
    double = [name for name in names if names.count(name) > 1]
    if double:
        raise InputError(
            f"{path.name} must name every column once; received {double[0]!r} twice: rename one."
        )


def _text(path: Path, encoding: str) -> "pd.DataFrame":
    import pandas as pd

    delimiter = _check_lines(path, encoding)
    try:
        return pd.read_csv(
            path, sep=delimiter, dtype=str, encoding=_bom(encoding), skipinitialspace=True
        )
    except ValueError as error:  # a quotation mark that never closes, among others
        reason = " ".join(str(error).split()).rstrip(".")
        raise InputError(f"{path.name} must be a CSV file ({reason}).") from error


def _bom(encoding: str) -> str:
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def _check_lines(path: Path, encoding: str) -> str:
    """Returns the delimiter, once every line was seen to have as many cells as the header."""
    try:
        with path.open(newline="", encoding=_bom(encoding)) as file:
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
            f"{path.name} must be text in {encoding} ({error}): save it as UTF-8, or give the "
            "encoding it has, as encoding=latin-1."
        ) from error
    except csv.Error as error:
        raise InputError(f"{path.name} must be a CSV file ({error}).") from error
    return delimiter


def _parquet(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise InputError("reading Parquet needs pyarrow: pip install pyarrow.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} must be a whole Parquet file ({error}).") from error


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


def line(row: int, path: Path) -> str:
    """Returns where a row is: `line 3` of a text file, whose header is line 1, or `row 1`."""
    return f"line {row + 2}" if path.suffix.lower() not in (".parquet", ".npz") else f"row {row}"
