"""A process that has TensorFlow loaded and forks a fresh child for every trial.

Loading takes seconds, a fork takes none, and the child is still a process of its own: it may
crash or run out of memory. Nothing of TensorFlow but its import happens before the fork.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import traceback
from pathlib import Path

from keras_trainkit.tuning import child


class TrialServer:
    """The caller's end: starts trials one after another, and waits for them.

    Args:
        folder: where the server's own log goes.
        threads: for TensorFlow in a trial; 0 leaves that to TensorFlow.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._folder = folder
        self._extra = {"TF_NUM_INTRAOP_THREADS": str(threads)} if threads else {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, task: str, folder: Path) -> None:
        """Starts a task of `tuning.__main__`; `wait` must follow before the next."""
        if self._process is None or self._process.poll() is not None:
            self._process = self._launch()
        assert self._process.stdin is not None
        self._process.stdin.write(f"{task} {folder.resolve()}\n".encode())
        self._process.stdin.flush()

    def wait(self, seconds: float) -> int | None:
        """Returns the exit code of the trial, or None while it runs."""
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        line = self._process.stdout.readline()
        return int(line) if line else self._process.wait() or 1

    def close(self) -> None:
        """Ends the server and a trial that still runs."""
        if self._process is not None:
            child.stop(self._process)
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # pyright: ignore[reportOptionalMemberAccess]
            self._process = None

    def _launch(self) -> subprocess.Popen[bytes]:
        with (self._folder / "server.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "keras_trainkit.tuning.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**child.environment(), **self._extra},
                start_new_session=True,
            )


def serve() -> None:
    """Reads a line a task, forks, and answers with the exit code; ends when the caller does."""
    from keras_trainkit.tuning import measure, trial

    del measure, trial  # loaded before the fork
    answers = os.dup(1)
    os.dup2(2, 1)
    while task := _line():
        code = _run(*task.split(" ", 1))
        os.write(answers, f"{code}\n".encode())


def _line() -> str:
    """Reads unbuffered, so that `select` sees what is left."""
    text = b""
    while not text.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return ""
        text += byte
    return text.decode().rstrip("\n")


def _run(task: str, folder: str) -> int:
    pid = os.fork()
    if pid == 0:
        _become(task, Path(folder))
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if select.select([0], [], [], 0.05)[0]:  # nothing is sent meanwhile: the caller is gone
            os.kill(pid, signal.SIGKILL)
            os._exit(1)


def _become(task: str, folder: Path) -> None:
    """Runs the task in the forked child, which never returns."""
    from keras_trainkit.tuning.__main__ import main

    code = 1
    try:
        log = os.open(folder / child.LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        main(task, str(folder))
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
