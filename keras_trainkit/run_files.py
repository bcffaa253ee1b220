"""Files of a run: written whole, read back with a sentence, locked to one process."""

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError

_SHAPES = {
    "config.json": {"recipe": str, "fast": bool, "fields": dict},
    "status.json": {"status": str, "pid": int},
}


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
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_json(path: Path) -> Any:
    """Returns the value of a JSON file of a run, or raises InputError."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} must be JSON as a run writes it ({error}).") from error
    for key, kind in _SHAPES.get(path.name, {}).items():
        if not isinstance(value, dict) or not isinstance(value.get(key), kind):
            raise InputError(f"{path} must be JSON as a run writes it, with {key!r} in its place.")
    return value


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a run to this process while it lasts; the lock of a killed process is gone.

    Raises:
        InputError: another process has it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"RUN must not be in use; received {str(folder)!r}, which the process "
                f"{read_json(folder / 'status.json')['pid']} is training: wait for it or end it."
            ) from None
        yield
    finally:
        os.close(handle)


def move(partial: Path, parent: Path, name: str) -> Path:
    """Renames the finished draft; an existing run is never overwritten."""
    for number in range(1, 1000):
        target = parent / (name if number == 1 else f"{name}-{number}")
        try:
            target.mkdir()  # claims the name: mkdir fails where it is taken
        except FileExistsError:
            continue
        return partial.replace(target)  # an empty folder may be replaced
    raise InputError(f"name must be new; received {name!r}, which is taken 999 times.")
