"""A task in a process of its own: one that crashes, hangs or eats memory takes nothing with it."""

import abc
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras_trainkit
from keras_trainkit._checks import InputError
from keras_trainkit.processes import endings, json_file, task
from keras_trainkit.processes.endings import CrashError
from keras_trainkit.processes.limits import Limits


class Child(abc.ABC):
    """A task that was started: wait for it, or stop it.

    Attributes:
        folder: where its `task.json`, `answer.json` and `log.txt` lie.
    """

    folder: Path

    @abc.abstractmethod
    def wait(self, seconds: float | None = None) -> int | None:
        """Returns the exit code, below 0 for a signal; None where it still runs after `seconds`."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Ends it and those it started, at once; one that has ended is let go of."""

    @property
    def log(self) -> Path:
        """What it wrote to its standard output and error."""
        return self.folder / task.LOG

    @property
    def answer(self) -> dict[str, Any] | None:
        """What it answered, `refused` where its input cannot be used; None while there is none."""
        return json_file.read(self.folder / task.ANSWER)

    @property
    def ending(self) -> str:
        """How it ended where that was badly, as `killed by SIGSEGV`; otherwise empty."""
        code = self.wait(0)
        if code is None or (code == 0 and self.answer is not None):
            return ""
        return endings.words(code, self.log)


def outcome(child: Child, limits: Limits) -> dict[str, Any]:
    """Waits for a child, and returns its answer.

    Raises:
        InputError: the task refused its input; the sentence is its own.
        CrashError: it was killed by a signal, ran out of time or memory, or failed otherwise.
    """
    try:
        code = child.wait(limits.seconds)
        if code is None:
            raise CrashError(f"did not end in {(limits.seconds or 0) / 60:.0f} minutes")
    finally:
        child.stop()
    answer = child.answer
    if code or answer is None:
        raise CrashError(f"{'was ' if code < 0 else ''}{endings.words(code, child.log)}")
    if "refused" in answer:
        raise InputError(answer["refused"])
    return answer


class _Spawned(Child):
    """A Python of its own."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process, self.folder = process, folder

    def wait(self, seconds: float | None = None) -> int | None:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        stop(self.process)


def spawn(
    name: str,
    folder: Path,
    arguments: Mapping[str, Any],
    *,
    limits: Limits | None = None,
    variables: Mapping[str, str] | None = None,
    show: bool = False,
) -> Child:
    """Starts a task in a Python of its own, deaf to Ctrl-C; it ends when this process does.

    Args:
        name: `module:function`, as for `task.prepare`.
        folder: where its files lie.
        arguments: JSON values.
        limits: that it sets itself; whoever waits counts the seconds.
        variables: of its environment, beside those of this process.
        show: whether its standard output is this process's, not the log.
    """
    task.prepare(name, folder, arguments)
    allowed = json.dumps(dataclasses.asdict(limits or Limits()))
    with (folder / task.LOG).open("wb") as log:
        process = python(
            ["run", allowed, name, str(folder.resolve())],
            environment(variables),
            stdout=None if show else log,
            stderr=log,
        )
    return _Spawned(process, folder)


def python(
    words: list[str], variables: Mapping[str, str], *, stdout: Any, stderr: Any
) -> subprocess.Popen[bytes]:
    """Starts `python -m keras_trainkit.processes` in a group of its own, on a pipe as life-line."""
    return subprocess.Popen(
        [sys.executable, "-m", "keras_trainkit.processes", *words],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        env=dict(variables),
        start_new_session=True,  # Windows has groups instead
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and those it started, and closes the pipes to it."""
    if process.poll() is None:
        endings.kill(process.pid, group=True)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the variables of a child: this very package first, quiet, then the extra ones."""
    package = str(Path(keras_trainkit.__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    quiet = {"PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**os.environ, **quiet, **(extra or {})}
