"""Reads a .keras file back, whatever of this package is in it; one from a stranger does no harm.

Nothing in the file is executed: Keras's safe mode refuses `Lambda` layers, and classes are looked
up among Keras's and the registered ones alone. A file that unpacks to far more than it holds, or
whose config asks for far more parameters than its weights have, is refused before any is made.
"""

import json
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import keras

_EXPANSION = 100  # times that a member may grow when it is unpacked
_FREE = 2**24  # bytes that are never too many


def load_model(path: Path) -> "keras.Model":
    """Loads a .keras file with this package's components registered.

    Raises:
        InputError: the file is missing, damaged, or not safe to open.
    """
    import keras

    from keras_trainkit import callbacks, layers, losses, metrics, optimizers, schedules

    del callbacks, layers, losses, metrics, optimizers, schedules  # importing registers them
    try:
        _check(path)
        return keras.saving.load_model(path, safe_mode=True)
    except InputError:
        raise
    except Exception as error:  # a damaged config fails in any way
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(f"{path} must be a whole .keras file ({reason[:300]}).") from error


def _check(path: Path) -> None:
    """Refuses what would fill the memory, before it does."""
    with zipfile.ZipFile(path) as file:
        for member in file.infolist():
            if member.file_size > max(_FREE, _EXPANSION * member.compress_size):
                raise InputError(
                    f"{path} must unpack to at most {_EXPANSION} times its size; received "
                    f"{member.filename!r}, {member.compress_size:,} bytes for "
                    f"{member.file_size:,}: do not open it."
                )
        config = json.loads(file.read("config.json"))
        held = sum(m.file_size for m in file.infolist() if m.filename.endswith((".h5", ".npz")))
    needed = _parameter_bytes(config)
    if needed > max(_FREE, _EXPANSION * held):
        raise InputError(
            f"{path} must hold the weights of its model; received a config that asks for "
            f"{needed:,} bytes of them and a file that holds {held:,}: do not open it."
        )


def _parameter_bytes(config: dict[str, Any]) -> int:
    """Returns what the weights of a config's layers take, without making any.

    Keras builds the model in a scope that gives variables a shape and no value. It notes them in
    the state of the thread, to give them one later; this thread ends before.
    """
    import keras

    found: list[int | Exception] = []

    def count() -> None:
        try:
            with keras.StatelessScope(initialize_variables=False):
                layers = {key: value for key, value in config.items() if key != "compile_config"}
                model = keras.saving.deserialize_keras_object(layers, safe_mode=True)
                sizes = [_size(each) for each in model.variables]
            found.append(sum(sizes))
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _size(variable: Any) -> int:
    """Returns a variable's bytes; four a number are close enough."""
    size = 4
    for length in variable.shape:
        size *= int(length or 1)
    return size
