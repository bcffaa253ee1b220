"""Work of the export in a process of its own, without a GPU, with limits.

The converter and the interpreter are large C++ programs. Some models crash the converter, and
some damaged files the interpreter; the caller's process must outlive both.
"""

from pathlib import Path
from typing import Any

from keras_trainkit import processes
from keras_trainkit.processes import Limits

LIMITS = Limits(seconds=1800, memory_gib=16)
_VARIABLES = {"CUDA_VISIBLE_DEVICES": "-1", "TF_NUM_INTRAOP_THREADS": "1"}
_HEAVY = {"convert"}  # needs TensorFlow


def run(module: str, folder: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Runs the task of a module of this room, and returns its answer.

    Args:
        module: its name.
        folder: where it reads and writes its files.
        arguments: JSON values.

    Raises:
        InputError: the task refused its input; the sentence is its own.
        CrashError: it was killed by a signal, ran out of time or memory, or failed otherwise.
    """
    child = processes.shared(_VARIABLES).start(
        f"keras_trainkit.exporting.{module}:run",
        folder,
        arguments,
        limits=LIMITS,
        light=module not in _HEAVY,
    )
    return processes.outcome(child, LIMITS)


def warm() -> None:
    """Starts to load TensorFlow for the tasks to come, and returns at once."""
    processes.shared(_VARIABLES).warm()
