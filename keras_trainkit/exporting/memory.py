"""The working memory, the arena, that TensorFlow Lite Micro needs: measured, or bounded from above.

The planned tensors are a part of it. The interpreter's records of tensors and operators, the
scales of every channel and the scratch of some kernels come on top, up to 55 times as much.
"""

import importlib.util
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import arena, isolated, micro_log
from keras_trainkit.processes import CrashError

MEASURED, BOUND, UNKNOWN = "measured", "upper bound", "unknown"
DEVICE = 1024  # more, at most, that a 32-bit build needed than this computer's
ARENA = 64 * 2**20  # given to the interpreter on a computer


def needed(path: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the arena of a file, and how it is known.

    It is measured with TensorFlow Lite Micro on this 64-bit computer where the package
    tflite-micro is installed: what it uses once it runs, or, where it does not start in an arena
    of `DEVICE` more, as much less than one in which it does. Otherwise it is an upper bound, or
    unknown.

    Args:
        path: a .tflite file.
        facts: what `interpret` found out about it.

    Returns:
        `arena_bytes`, None where it is unknown; `arena_is`, how it is known; `arena_why`, the
        reason where it is not measured; `planned_bytes`, the part that tensors take.
    """
    found = {"planned_bytes": facts["planned_bytes"]}
    if importlib.util.find_spec("tflite_micro"):
        try:
            return found | {"arena_bytes": _measured(path), "arena_is": MEASURED, "arena_why": ""}
        except (InputError, CrashError) as error:
            why = f"TensorFlow Lite Micro does not take this file ({error})"
            return found | {"arena_bytes": None, "arena_is": UNKNOWN, "arena_why": why}
    most = facts["arena_bound_bytes"]
    known = UNKNOWN if most is None else BOUND
    why = "install keras_trainkit[micro] to measure it"
    return found | {"arena_bytes": most, "arena_is": known, "arena_why": why}


def _measured(path: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            return isolated.run("memory", folder, {"path": str(path.resolve())})["arena_bytes"]
        except CrashError as error:
            reason = InputError(micro_log.reason(folder) or str(error))
            try:
                used = micro_log.recorded(folder)["arena_bytes"]
            except InputError:
                raise reason from error
        return enough(path, used + DEVICE) - DEVICE  # an arena that was tried ended the process


def enough(path: Path, size: int) -> int:
    """Returns an arena in which a file starts: the size, or a quarter more until it does.

    What an interpreter uses once it is started is not always enough to start it: to plan, it takes
    memory that it gives back. An LSTM needed half as much again. Without tflite-micro the size is
    returned as it is.

    Args:
        path: a .tflite file that TensorFlow Lite Micro takes.
        size: bytes to begin with.
    """
    if not importlib.util.find_spec("tflite_micro"):
        return size
    while size < ARENA and not _starts(path, size):
        size = _more(size)
    return size


def _more(size: int) -> int:
    return -(-size * 5 // 4 // arena.ALIGNMENT) * arena.ALIGNMENT


def _starts(path: Path, size: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        try:
            isolated.run("memory", Path(name), {"path": str(path.resolve()), "size": size})
        except (InputError, CrashError):  # where it is far too small, the process ends
            return False
    return True


def run(folder: Path, path: str, size: int = 0) -> dict[str, Any]:
    """Runs a file once on zeros, in a process of its own.

    Args:
        folder: where the interpreter's log goes.
        path: the file.
        size: of its arena; 0 to find out what it needs.

    Raises:
        RuntimeError: it does not start in an arena of that size.
    """
    import numpy as np
    from tflite_micro.python.tflite_micro import runtime

    from keras_trainkit.exporting import litert

    inputs = litert.load(Path(path), plain=True).get_input_details()
    micro = runtime.Interpreter.from_file(path, arena_size=size or ARENA)
    for place, detail in enumerate(inputs):
        micro.set_input(np.zeros(detail["shape"], detail["dtype"]), place)
    micro.invoke()
    micro.print_allocations()
    used = micro_log.recorded(folder)["arena_bytes"]
    grown = used + DEVICE
    while not size and grown < ARENA:
        try:
            runtime.Interpreter.from_file(path, arena_size=grown)
            break
        except RuntimeError:
            grown = _more(grown)
    return {"arena_bytes": grown - DEVICE}
