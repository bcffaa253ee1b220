"""A process that has TensorFlow loaded and forks a fresh child for every task.

Loading takes seconds, a fork takes none, and the child is still a process of its own: it may crash,
hang or run out of memory. Where the system cannot fork safely, every task has a Python of its own.
"""

import atexit
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from keras_trainkit.processes import child, serving, task
from keras_trainkit.processes.child import Child
from keras_trainkit.processes.limits import Limits
from keras_trainkit.processes.pipe import Lines

IDLE = 180.0  # seconds until a server ends that nothing is asked of
_MODULES = ("tensorflow", "ai_edge_litert.interpreter", "ai_edge_litert.tools.flatbuffer_utils")
_FIXED = ("TF_", "KERAS", "CUDA", "XLA", "PYTHON", "LD_", "OMP_", "OPENBLAS")  # read at an import


def can_fork() -> bool:
    """Whether a process that has loaded much can be forked; that of macOS may crash its child."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class Server:
    """The caller's end: starts tasks, and the server itself once it is needed.

    It ends with this process, and when nothing is asked of it for `IDLE` seconds.

    Args:
        variables: of the environment of its tasks, beside those of this process.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = dict(variables or {})
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._lines = Lines(-1)
        self._log: IO[bytes] | None = None
        self._fixed: dict[str, str] = {}
        self._ready = False
        self._task: _Forked | None = None

    def warm(self) -> None:
        """Starts to load what is not loaded yet, and returns at once."""
        with self._lock:
            if can_fork() and not self._busy():
                self._launch()

    def start(
        self,
        name: str,
        folder: Path,
        arguments: Mapping[str, Any],
        *,
        limits: Limits | None = None,
        light: bool = False,
    ) -> Child:
        """Starts a task, forked where that can be, and otherwise in a Python of its own.

        Args:
            name: `module:function`, as for `task.prepare`.
            folder: where its files lie.
            arguments: JSON values.
            limits: that it sets itself; whoever waits counts the seconds.
            light: whether it needs no TensorFlow, so that it does not wait until that is loaded.
        """
        limits = limits or Limits()
        with self._lock:
            if can_fork() and not self._busy() and not (light and not self._is_ready()):
                task.prepare(name, folder, arguments)
                request = {
                    "name": name,
                    "folder": str(folder.resolve()),
                    "place": os.getcwd(),
                    "variables": child.environment(self.variables),
                    "limits": dataclasses.asdict(limits),
                }
                self._task = _Forked(self, folder, json.dumps(request))
                return self._task
        return child.spawn(name, folder, arguments, limits=limits, variables=self.variables)

    def close(self) -> None:
        """Ends the server and a task that still runs."""
        with self._lock:
            if self._process is not None:
                child.stop(self._process)
            if self._log is not None:
                self._log.close()
            if self._task is not None:
                self._task.lost()
            self._process, self._log, self._task, self._ready = None, None, None, False

    def let_go(self) -> None:
        """Closes the pipes to a server that is another process's, without ending it."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.returncode = 0  # it is no child of this process
        self._process = None

    def _busy(self) -> bool:
        return self._task is not None and self._task.code is None

    def _is_ready(self) -> bool:
        """Whether TensorFlow is loaded; asked while no task runs."""
        if self._process is None or self._process.poll() is not None:
            return False
        if not self._ready:
            self.hear(0)
        return self._ready

    def send(self, request: str) -> None:
        """Sends a task to the server; to a new one where there is none."""
        self._launch()
        try:
            self._write(request)
        except BrokenPipeError:  # it went just now, for having been idle
            self.close()
            self._launch()
            self._write(request)

    def _write(self, request: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{request}\n".encode())
        self._process.stdin.flush()

    def hear(self, seconds: float | None) -> str | None:
        """Returns the server's next words; empty where it is gone, None where it says nothing."""
        line = self._lines.read(seconds)
        self._ready = self._ready or line == serving.READY
        return line

    def gone(self, log: Path) -> int:
        """Returns the exit code of a server that is gone, and copies what it said into a log."""
        assert self._process is not None
        assert self._log is not None
        code = self._process.wait()
        self._log.seek(0)
        log.write_bytes(self._log.read())
        return code

    def _launch(self) -> None:
        """Starts a server unless one runs that has the same variables."""
        variables = child.environment(self.variables)
        fixed = {name: value for name, value in variables.items() if name.startswith(_FIXED)}
        alive = self._process is not None and self._process.poll() is None
        if alive and fixed == self._fixed:
            return
        self.close()
        self._log, self._fixed = tempfile.TemporaryFile(), fixed  # noqa: SIM115 (it outlives this)
        words = ["serve", str(IDLE), *_MODULES]
        self._process = child.python(words, variables, stdout=subprocess.PIPE, stderr=self._log)
        assert self._process.stdout is not None
        self._lines = Lines(self._process.stdout.fileno())


class _Forked(Child):
    """A fork of the server."""

    def __init__(self, server: Server, folder: Path, request: str) -> None:
        self.folder, self.code = folder, None
        self._server, self._request, self._started = server, request, False
        server.send(request)

    def wait(self, seconds: float | None = None) -> int | None:
        until = None if seconds is None else time.monotonic() + seconds
        while self.code is None:
            left = None if until is None else max(until - time.monotonic(), 0.0)
            line = self._server.hear(left)
            if line is None:
                return None
            self._hear(line)
        return self.code

    def stop(self) -> None:
        if self.code is None:
            self._server.close()

    def lost(self) -> None:
        """Notes that the server was ended, and the task with it."""
        if self.code is None:
            self.code = -9

    def _hear(self, line: str) -> None:
        word, _, number = line.partition(" ")
        if word == serving.ENDED:
            self.code = int(number)
        elif word == serving.STARTED:
            self._started = True
        elif not word:
            self._mourn()

    def _mourn(self) -> None:
        """The server is gone: for want of tasks just before this one, or with it."""
        log = self.log if not self._started else Path(os.devnull)
        code = self._server.gone(log)
        if code == 0 and not self._started:
            self._server.send(self._request)
        else:
            self.code = code or 1


_servers: dict[tuple[tuple[str, str], ...], Server] = {}


def shared(variables: Mapping[str, str] | None = None) -> Server:
    """Returns this process's one server whose tasks have these variables."""
    key = tuple(sorted((variables or {}).items()))
    return _servers.setdefault(key, Server(variables))


def close_all() -> None:
    """Ends the servers that are shared."""
    for server in _servers.values():
        server.close()


def _forget() -> None:
    """A fork of this process has the ends of pipes that are not its own: it lets go of them."""
    for server in _servers.values():
        server.let_go()
    _servers.clear()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
