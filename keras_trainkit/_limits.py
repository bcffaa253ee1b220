"""How much of a file is read: every reader of somebody's file asks here before it reads.

`TRAINKIT_LIMITS=10` makes every limit ten times as large, `TRAINKIT_LIMITS=off` lifts them all.
"""

import dataclasses
import itertools
import json
import math
import os
import re
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from keras_trainkit._checks import InputError

VARIABLE = "TRAINKIT_LIMITS"
_KIB, _MIB, _GIB = 2**10, 2**20, 2**30
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NPY = b"\x93NUMPY"


@dataclasses.dataclass(frozen=True)
class Limit:
    """The most that is read of one kind of file.

    Attributes:
        what: the file, in words.
        most: its bytes, at most; for `picture` its pixels.
        unpacked: for archives, how many times its size it may unpack to.
        small: what an archive or a model may always unpack or build to, in bytes.
    """

    what: str
    most: int
    unpacked: int = 0
    small: int = 0


LIMITS = {
    "json": Limit("a JSON file of a run", 64 * _MIB),
    "config": Limit("config.json of a .keras file", 16 * _MIB),
    "signals": Limit("signals.jsonl", 512 * _MIB),
    "history": Limit("history.csv", 256 * _MIB),
    "predictions": Limit("predictions.npz", 4 * _GIB, unpacked=100, small=64 * _MIB),
    "checkpoint": Limit("a checkpoint", 64 * _GIB, unpacked=2, small=_MIB),
    "model": Limit("a .keras file", 64 * _GIB, unpacked=100, small=64 * _MIB),
    "weights": Limit("what a .keras file builds, beside its weights", 64 * _GIB, 2, 256 * _KIB),
    "arrays": Limit("an .npz file of data", 1024 * _GIB),
    "line": Limit("a line of a table", 16 * _MIB),
    "picture": Limit("an image, in pixels", 64_000_000),
    "recipe": Limit("a recipe's source", _MIB),
    "arguments": Limit("an @FILE of arguments", _MIB),
    "curves": Limit("curves.png in a notebook", 32 * _MIB),
    "tflite": Limit("a .tflite file", 2 * _GIB),
}
VALUES, DEPTH = 2_000_000, 100  # of JSON: values in a file, lists within lists


def times() -> float:
    """Returns what every limit is multiplied by.

    Raises:
        InputError: the variable is neither a number above 0 nor `off`.
    """
    text = os.environ.get(VARIABLE, "1")
    if text == "off":
        return math.inf
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise InputError(f"{VARIABLE} must be a number above 0, or `off`; received {text!r}.")
    return number


def most(kind: str) -> float:
    """Returns the most bytes of a kind of file, as `TRAINKIT_LIMITS` has it.

    Example:
        >>> most("recipe")
        1048576.0
    """
    return LIMITS[kind].most * times()


def check(kind: str, size: float, name: Any) -> None:
    """Raises InputError if a file of a kind is too large to be read.

    Args:
        kind: a name in `LIMITS`.
        size: bytes, or pixels.
        name: the file, for the message.
    """
    limit = most(kind)
    if size > limit:
        raise too_large(name, f"hold at most {said(limit)}", said(size))


def too_large(name: Any, rule: str, received: str) -> InputError:
    """Returns the error for what is over a limit, with the way out."""
    return InputError(
        f"{name} must {rule}; received {received}: if you trust it, set {VARIABLE}=10 or more."
    )


def said(size: float) -> str:
    """Returns bytes as people say them.

    Example:
        >>> said(12), said(3 * 2**30)
        ('12 bytes', '3 GiB')
    """
    for unit, name in ((_GIB, "GiB"), (_MIB, "MiB")):
        if size >= unit:
            return (
                f"{size / unit:,.3g} {name}" if size < 1000 * unit else f"{size / unit:,.0f} {name}"
            )
    return f"{size:,.0f} bytes"


def opened(path: Path, kind: str) -> IO[bytes]:
    """Opens a plain file that is not too large, for reading.

    A pipe, a device or a folder is refused, not waited for.

    Raises:
        OSError: there is no such file, or it cannot be read.
        InputError: it is no plain file, or over its limit.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise InputError(f"{path} must be a plain file; received {_kind(about.st_mode)}.")
        check(kind, about.st_size, path)
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _kind(mode: int) -> str:
    names = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return names.get(stat.S_IFMT(mode), "a device")


def read(path: Path, kind: str) -> bytes:
    """Returns the bytes of a plain file that is not too large; errors are those of `opened`."""
    with opened(path, kind) as file:
        return file.read()


def read_text(path: Path, kind: str) -> str:
    """Returns the text of a plain file that is not too large.

    Raises:
        OSError: there is no such file, or it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
        InputError: it is no plain file, or over its limit.
    """
    return read(path, kind).decode("utf-8")


def parse_json(content: bytes, name: Any) -> Any:
    """Returns the value of JSON, once its depth and its number of values are known to be small.

    Args:
        content: the JSON.
        name: the file, for the message.

    Raises:
        ValueError: it is no JSON.
        InputError: it holds too many values, or lists too deep within lists.

    Example:
        >>> parse_json(b'[1, {"a": "]]]"}]', "a file")
        [1, {'a': ']]]'}]
        >>> parse_json(b"[" * 1000 + b"]" * 1000, "a file")
        Traceback (most recent call last):
        keras_trainkit._checks.InputError: a file must hold lists at most 100 deep; received
        1,000: if you trust it, set TRAINKIT_LIMITS=10 or more.
    """
    factor = times()
    if len(content) > 2 * DEPTH * factor:  # less cannot be too much
        bare = _STRINGS.sub(b"", content)
        values = sum(bare.count(each) for each in (b",", b"[", b"{"))
        if values > VALUES * factor:
            raise too_large(name, f"hold at most {VALUES * factor:,.0f} values", f"{values:,}")
        steps = map(_STEP.__getitem__, bare.translate(None, _BRACKETS))
        depth = max(itertools.accumulate(steps), default=0)
        if depth > DEPTH * factor:
            rule = f"hold lists at most {DEPTH * factor:.0f} deep"
            raise too_large(name, rule, f"{depth:,}")
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("its lists are too deep") from error


def check_entries(kind: str, entries: Iterable[zipfile.ZipInfo], packed: int, name: Any) -> None:
    """Raises InputError if an archive would unpack to far more than it is.

    Args:
        kind: a name in `LIMITS`, with what an archive may unpack to.
        entries: of the archive.
        packed: the archive's bytes.
        name: the file, for the message.
    """
    limit, factor = LIMITS[kind], times()
    total = sum(entry.file_size for entry in entries)
    if total > factor * max(limit.small, limit.unpacked * packed):
        rule = f"unpack to at most {limit.unpacked * factor:.0f} times its size"
        raise too_large(name, rule, f"{packed:,} bytes that would become {total:,}")
    check(kind, total, name)


def check_arrays(file: IO[bytes], kind: str, name: Any, room: float = math.inf) -> None:
    """Raises InputError if the arrays of an .npz would take more memory than they may.

    What an array's header says is believed no more than the archive's own table is.

    Args:
        file: the .npz, opened; it is left at its start.
        kind: a name in `LIMITS`.
        name: the file, for the message.
        room: bytes of memory there are.

    Raises:
        InputError: it is over its limit, or there is no room for it.
    """
    packed = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return  # its reader says so
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if LIMITS[kind].unpacked:
            check_entries(kind, entries, packed, name)
        unpacked = sum(entry.file_size for entry in entries)
        stated = sum(_stated(archive, entry) for entry in entries)
    file.seek(0)
    total = max(unpacked, stated)
    check(kind, total, name)
    if total > room * (times() if times() > 1 else 1):
        raise too_large(name, f"fit in the {said(room)} of memory that are free", said(total))


def _stated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Returns the bytes that the header of an array states; 0 where there is none to read."""
    import numpy as np

    try:
        with archive.open(entry) as file:
            version = np.lib.format.read_magic(file)
            read = {(1, 0): np.lib.format.read_array_header_1_0}.get(
                version, np.lib.format.read_array_header_2_0
            )
            shape, _, dtype = read(file)
    except Exception:  # a damaged header fails in any way; numpy's reader says in which
        return 0
    return math.prod(shape) * dtype.itemsize
