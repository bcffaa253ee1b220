"""Work in processes of their own: what crashes or eats the memory there takes nothing with it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras_trainkit

ANSWER, LOG = "answer.json", "log.txt"


def start(
    task: str, folder: Path, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts a task of `tuning.__main__` in a process group of its own, deaf to Ctrl-C.

    It ends when this process does, and lets go of its standard input.

    Args:
        task: its name.
        folder: where it finds `task.json`, and writes `answer.json` and `log.txt`.
        extra: environment variables.
    """
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "keras_trainkit.tuning", task, str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**environment(), **(extra or {})},
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and those it started, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def environment() -> dict[str, str]:
    """Returns the variables of a child: this very package first, and quiet."""
    package = str(Path(keras_trainkit.__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    quiet = {"PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {"TF_ENABLE_ONEDNN_OPTS": "1", **os.environ, **quiet}


def write_json(path: Path, value: Any) -> None:
    """Writes a JSON file whole."""
    partial = path.with_name(f".partial-{path.name}")
    partial.write_text(json.dumps(value), "utf-8")
    partial.replace(path)


def words(code: int, log: Path) -> str:
    """Says how a process ended that gave no answer."""
    if code < 0:
        hint = ", as for want of memory" if code == -signal.SIGKILL else ""
        return f"killed by {signal.Signals(-code).name}{hint}"
    text = log.read_text("utf-8", "replace") if log.is_file() else ""
    lines = text.strip().splitlines() or ["no message"]
    return f"ended with code {code} ({lines[-1][:200]})"


def read_json(path: Path) -> Any:
    """Returns what a JSON file holds, or None where it is missing or half."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
