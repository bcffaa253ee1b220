"""Files of a run: written whole, read back with a sentence, locked to one process."""

import contextlib
import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

LOCK = ".lock"  # it stays, empty; what counts is who holds it
_SHAPES = {
    "config.json": {"recipe": str, "fast": bool, "fields": dict},
    "status.json": {"status": str, "pid": int},
    "data.json": {"source": str, "examples": dict, "fingerprints": dict},
    "environment.json": {"packages": dict, "command": list},
}

_OLDER: dict[str, dict[str, Any]] = {"data.json": {"source": "-", "fingerprints": {}}}  # may lack


def write(target: Path, writer: Callable[[Path], Any]) -> None:
    """Lets `writer` write a file beside its place, then moves it there and makes that durable."""
    target.parent.mkdir(exist_ok=True)
    partial = target.with_name(f".partial-{target.name}")
    try:
        writer(partial)
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:  # Windows opens no folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_json(path: Path) -> Any:
    """Returns the value of a JSON file of a run, or raises InputError."""
    try:
        value = _limits.parse_json(_limits.read(path, "json"), path)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(f"{path} must be JSON as a run writes it ({error}).") from error
    if isinstance(value, dict):
        value = {**_OLDER.get(path.name, {}), **value}
    for key, kind in _SHAPES.get(path.name, {}).items():
        if not isinstance(value, dict) or not isinstance(value.get(key), kind):
            raise InputError(f"{path} must be JSON as a run writes it, with {key!r} in its place.")
    return value


def read_history(path: Path) -> dict[str, list[float]]:
    """Returns the columns of a run's history.csv, or raises InputError."""
    try:
        text = _limits.read_text(path, "history")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        names = rows[0].keys() if rows else ()
        return {name: [float(row[name] or "nan") for row in rows] for name in names}
    except InputError:
        raise
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise InputError(f"{path} must be a history as a run writes it ({error}).") from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a run to this process while it lasts; the lock of a killed process is gone.

    Raises:
        InputError: another process has it.
    """
    lock = filelock.FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise InputError(
            f"RUN must not be in use; received {str(folder)!r}, which the process "
            f"{read_json(folder / 'status.json')['pid']} is training: wait for it or end it."
        ) from None
    try:
        yield
    finally:
        lock.release()


def move(partial: Path, parent: Path, name: str) -> Path:
    """Renames the finished draft; an existing run is never overwritten."""
    for number in range(1, 1000):
        target = parent / (name if number == 1 else f"{name}-{number}")
        try:
            target.mkdir()  # claims the name: mkdir fails where it is taken
        except FileExistsError:
            continue
        try:
            return partial.replace(target)  # an empty folder may be replaced
        except PermissionError:  # not on Windows
            target.rmdir()
            return partial.rename(target)
    raise InputError(f"name must be new; received {name!r}, which is taken 999 times.")
