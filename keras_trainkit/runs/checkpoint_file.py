"""A checkpoint's file: plain values and arrays under a checksum, and nothing that runs.

One line of text names the format, the payload's length and its SHA-256; the payload is an .npz of
the arrays and of the other values as JSON. A file that is cut, torn or changed is recognized.
"""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import IO, Any

import numpy as np

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

_MAGIC = "trainkit-checkpoint-1"
_LONGEST_HEADER = 200


class DamagedCheckpointError(ValueError):
    """A checkpoint's file is not what was written; the message says in which way."""


def write(path: Path, state: Any) -> None:
    """Writes a value made of None, bool, int, float, str, arrays, lists, tuples and dicts.

    Args:
        path: the file.
        state: the value.

    Raises:
        TypeError: something in it is of another kind.
    """
    arrays: list[np.ndarray] = []
    text = json.dumps(encode(state, arrays))
    buffer = io.BytesIO()
    named = {f"array{number}": array for number, array in enumerate(arrays)}
    np.savez(buffer, text=np.frombuffer(text.encode(), "uint8"), **named)  # pyright: ignore[reportArgumentType]
    payload = buffer.getvalue()
    header = f"{_MAGIC} {len(payload)} {hashlib.sha256(payload).hexdigest()}\n"
    path.write_bytes(header.encode() + payload)


def read(path: Path) -> Any:
    """Returns the value in a file.

    Raises:
        DamagedCheckpointError: the file is missing, cut, changed, or of another format.
    """
    try:
        with _limits.opened(path, "checkpoint") as file:
            payload = _payload(file)
    except OSError as error:
        raise DamagedCheckpointError(f"cannot be read ({error.strerror})") from error
    except InputError as error:
        raise DamagedCheckpointError(f"cannot be read ({error})") from error
    try:
        _limits.check_arrays(payload, "checkpoint", path.name)
        with np.load(payload, allow_pickle=False) as arrays:
            return _decode(_limits.parse_json(arrays["text"].tobytes(), path.name), arrays)
    except Exception as error:  # what has its checksum may still be another's work
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DamagedCheckpointError(f"does not hold what a checkpoint does ({reason})") from error


def _payload(file: IO[bytes]) -> io.BytesIO:
    """Returns what is behind a checkpoint's first line, if it is as that says.

    Raises:
        DamagedCheckpointError: it is not.
    """
    header = file.readline(_LONGEST_HEADER)
    magic, length, digest = (*header.decode("latin-1").rstrip("\n").split(" "), "", "", "")[:3]
    if magic != _MAGIC:
        raise DamagedCheckpointError("does not begin as a checkpoint does")
    held = file.seek(0, os.SEEK_END) - len(header)
    if length != str(held):
        raise DamagedCheckpointError(f"should hold {length} bytes and holds {held}")
    file.seek(len(header))
    payload = file.read()
    if digest != hashlib.sha256(payload).hexdigest():
        raise DamagedCheckpointError("does not have its checksum")
    return io.BytesIO(payload)


def encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """Returns `value` as JSON can hold it; its arrays are appended to `arrays`.

    Raises:
        TypeError: something in it is not plain.

    Example:
        >>> encode({"a": (1, 2.5)}, [])
        {'dict': {'a': {'tuple': [1, 2.5]}}}
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        arrays.append(np.array(value))
        return {"array": len(arrays) - 1}
    if type(value) is list:
        return [encode(item, arrays) for item in value]
    if type(value) is tuple:
        return {"tuple": [encode(item, arrays) for item in value]}
    if type(value) is dict and all(type(name) is str for name in value):
        return {"dict": {name: encode(item, arrays) for name, item in value.items()}}
    raise TypeError(f"a checkpoint holds plain values; received {type(value).__name__}.")


def _decode(value: Any, arrays: Any) -> Any:
    if isinstance(value, list):
        return [_decode(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "array":
        return arrays[f"array{inner}"]
    if kind == "tuple":
        return tuple(_decode(item, arrays) for item in inner)
    return {name: _decode(item, arrays) for name, item in inner.items()}
