"""How a text file of cells is written: its encoding, what stands between cells, where it begins."""

import codecs
import contextlib
import csv
import dataclasses
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

_DELIMITERS = ",;\t|"
UTF8 = "utf-8-sig"  # with the mark that some programs write first, or without
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_BODY, _TABLE, _MOST_ABOVE = 5, 3, 10  # least lines, cells of one, and most lines above a table
_BEGIN = 2**12  # bytes that show an encoding of 16 bits
_HEAD = 30  # lines that show what stands between cells


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        delimiter: what stands between cells.
        encoding: of its text.
        skipped: lines above the header.
        names: of the columns.
    """

    delimiter: str
    encoding: str
    skipped: int
    names: tuple[str, ...]


class Line(str):
    """The name of an index whose numbers are rows of a text file, and finds the line of one."""

    __slots__ = ("dialect", "path")

    def __new__(cls, path: Path, dialect: Dialect) -> "Line":
        """Returns the name `line`."""
        made = super().__new__(cls, "line")
        made.path, made.dialect = path, dialect
        return made

    def number(self, row: int) -> int:
        """Returns the line in which a row ends; the first row below the header is 0."""
        with _open(self.path, self.dialect) as file:
            lines = _rows(file, self.dialect)
            for number, (line, _) in enumerate(lines):
                if number == row + 1:
                    return line
        return row + 2 + self.dialect.skipped


def of(path: Path, encoding: str = "utf-8") -> Dialect:
    """Returns how a text file is written.

    Raises:
        InputError: it holds no text, names a column twice, or has a line longer than the limit.
    """
    _check_lines(path)
    encoding = _encoding(path, encoding)
    with _decoding(path, encoding), path.open(newline="", encoding=encoding) as file:
        lines = list(itertools.islice(file, _HEAD * 4))
    if not any(line.strip() for line in lines) or any("\0" in line for line in lines):
        raise InputError(f"{path.name} must hold a header and rows; received no text in it.")
    delimiter, skipped, begins = _top(lines)
    header = list(itertools.dropwhile(lambda line: not line.strip(), lines[skipped:]))
    skipped += len(lines) - skipped - len(header)
    header[0] = header[0][begins:]
    delimiter = delimiter or _delimiter(header[:_HEAD])
    names = next(csv.reader(header, delimiter=delimiter, skipinitialspace=True))
    names = [name.strip() or f"Unnamed: {place}" for place, name in enumerate(names)]
    check_names(names, path)
    return Dialect(delimiter, encoding, skipped, tuple(names))


def _check_lines(path: Path) -> None:
    """Sees that the first lines have an end within the limit, before any is read whole."""
    most = min(_limits.most("line"), sys.maxsize - 1)
    with path.open("rb") as file:
        for _ in range(_HEAD * 4):
            if len(file.readline(int(most) + 1)) > most:
                rule = f"have lines of at most {_limits.said(most)}"
                raise _limits.too_large(path.name, rule, "a longer one")


def check_names(names: list[str], path: Path) -> None:
    """Raises InputError where two columns have one name."""
    double = [name for name in names if names.count(name) > 1]
    if double:
        raise InputError(
            f"{path.name} must name every column once; received {double[0]!r} twice: rename one."
        )


def _title(lines: list[str]) -> int:
    """Returns how many lines of a report stand above the header: each has at most one cell."""
    for above in range(min(_MOST_ABOVE, len(lines) - _BODY)):
        own = lines[above : above + _HEAD]
        rows = csv.reader(own, delimiter=_delimiter(own), skipinitialspace=True)
        with contextlib.suppress(csv.Error):
            widths = [len(row) for row in rows if row]
            first = next(csv.reader(own[:1], delimiter=_delimiter(own)), [])
            if sum(bool(cell.strip()) for cell in first) > 1:
                alike = widths.count(len(first)) > len(widths) / 2
                return above if alike and len(first) >= _TABLE else 0
    return 0


def _top(lines: list[str]) -> tuple[str, int, int]:
    """Returns a delimiter that line 1 names, lines above the header, and where that begins."""
    said = _SEP.fullmatch(lines[0].strip())
    if said:
        return said[1], 1, 0
    remarks = len(list(itertools.takewhile(lambda line: line.startswith("#"), lines)))
    if not remarks or remarks == len(lines):
        return "", _title(lines), 0
    delimiter = _delimiter(lines[remarks:])
    last, first = (
        next(csv.reader([line], delimiter=delimiter)) for line in lines[remarks - 1 : remarks + 1]
    )
    numbers = any(re.fullmatch(r"[+-]?[0-9.,]+", cell.strip()) for cell in first)
    if len(last) == len(first) > 1 and numbers:  # `#chrom,start`: the last remark names the columns
        return "", remarks - 1, 1
    return "", remarks, 0


def _delimiter(lines: list[str]) -> str:
    """Returns what stands between cells: what cuts the first lines into most parts alike."""

    def parts(delimiter: str) -> tuple[int, int]:
        try:
            counts = [
                len(row)
                for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
                if row
            ]
        except csv.Error:
            return 0, 0
        return int(counts[0] > 1) * sum(count == counts[0] for count in counts), counts[0]

    best = max(_DELIMITERS, key=parts)
    if parts(best)[0]:
        return best
    # One column: its cells may hold any of them but the last that no line has.
    return next((each for each in _DELIMITERS if not any(each in line for line in lines)), ",")


def _encoding(path: Path, told: str) -> str:
    """Returns UTF-8 where a file can be read so, otherwise what was told.

    New rows may come as UTF-8 although the training file was not; what is valid UTF-8 by chance
    has no accents, and reads alike.
    """
    with path.open("rb") as file:
        begin = file.read(_BEGIN)
    if begin.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if begin and begin[place::2].count(0) > len(begin) // 4 > begin[1 - place :: 2].count(0):
            return name
    if told.lower().replace("_", "-") in ("utf-8", "utf8"):
        return UTF8
    try:
        codecs.lookup(told)
        with path.open(encoding=UTF8) as file:
            return told if any("\0" in line for line in file) else UTF8
    except (UnicodeDecodeError, LookupError):
        return told


@contextlib.contextmanager
def _decoding(path: Path, encoding: str) -> Iterator[None]:
    try:
        yield
    except (UnicodeError, LookupError) as error:
        raise InputError(
            f"{path.name} must be text in {encoding.removesuffix('-sig')} ({error}): save it as "
            "UTF-8, or give the encoding it has, as encoding=latin-1."
        ) from error


def _open(path: Path, how: Dialect) -> TextIO:
    return path.open(newline="", encoding=how.encoding)


def _rows(file: TextIO, how: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yields the line in which a row ends, and its cells; the header first, remarks left out."""
    for _ in range(how.skipped):
        file.readline()
    told: Any = {"delimiter": how.delimiter, "skipinitialspace": True, "strict": True}
    lines = csv.reader(file, **told)
    for number, row in enumerate(lines):
        remark = row and row[0].startswith("#") and len(row) != len(how.names) and number
        if row and not remark:
            yield lines.line_num + how.skipped, row


def check_lines(path: Path, how: Dialect) -> None:
    """Raises InputError unless every line has as many cells as the header."""
    with _decoding(path, how.encoding), _open(path, how) as file:
        try:
            for line, row in _rows(file, how):
                if len(row) != len(how.names):
                    raise _ragged(path, how, line, row)
        except csv.Error as error:
            if str(error) == "unexpected end of data":
                error = csv.Error("a quote is opened and never closed")
            raise InputError(f"{path.name} must be a CSV file ({error}).") from error


def _ragged(path: Path, how: Dialect, line: int, row: list[str]) -> InputError:
    """Returns what is wrong with a line of more or fewer cells than the header's."""
    way = f"a cell that holds {how.delimiter!r} must be quoted"
    if len(row) < len(how.names):
        way = "fill the line, or take it out"
    elif not any(row[len(how.names) :]):
        way = f"take {how.delimiter!r} from the ends of the lines, or end the header with it too"
    return InputError(
        f"{path.name} must have {len(how.names)} cells in every line, as its header has; received "
        f"{len(row)} in line {line}: {way}."
    )
