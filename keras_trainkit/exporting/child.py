"""Work in a process of its own: one that crashes, hangs or eats memory takes nothing with it.

The converter and the interpreter are large C++ programs. Some models crash the converter, and
some damaged files the interpreter; the caller's process must outlive both.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras_trainkit
from keras_trainkit._checks import InputError

SECONDS = 1800
MEMORY_GIB = 16


class CrashError(RuntimeError):
    """The process ended without an answer."""


def run(task: str, folder: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Runs a task of `exporting.__main__` and returns its answer.

    Args:
        task: its name.
        folder: where it reads and writes its files.
        arguments: JSON values.

    Raises:
        InputError: the task refused its input; the sentence is its own.
        CrashError: it was killed by a signal, ran out of time or memory, or failed otherwise.
    """
    (folder / "task.json").write_text(json.dumps(arguments), "utf-8")
    answer = folder / "answer.json"
    answer.unlink(missing_ok=True)
    command = [sys.executable, "-m", "keras_trainkit.exporting", task, str(folder)]
    with (folder / "log.txt").open("wb") as log:
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                timeout=SECONDS,
            ).returncode
        except subprocess.TimeoutExpired:
            raise CrashError(f"did not end in {SECONDS / 60:.0f} minutes") from None
    if code or not answer.is_file():
        raise CrashError(_words(code, folder / "log.txt"))
    found = json.loads(answer.read_text("utf-8"))
    if "refused" in found:
        raise InputError(found["refused"])
    return found


def _environment() -> dict[str, str]:
    """Returns the variables of the process: this very package first, quiet, without a GPU."""
    package = str(Path(keras_trainkit.__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",
    }


def _words(code: int, log: Path) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    lines = log.read_text("utf-8", "replace").strip().splitlines() or ["no message"]
    return f"ended with code {code} ({lines[-1][:200]})"
