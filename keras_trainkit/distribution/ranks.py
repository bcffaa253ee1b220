"""Starts the ranks of a training on this machine, and ends them all when one fails."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import keras_trainkit
from keras_trainkit._checks import InputError

_POLL_SECONDS = 0.1


def address(coordinator: str) -> str:
    """Returns `host:port`; without one, a free port of this machine.

    Raises:
        InputError: it is not host:port.
    """
    if not coordinator:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return f"127.0.0.1:{probe.getsockname()[1]}"
    host, _, port = coordinator.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise InputError(
            "coordinator must be host:port of the machine of rank 0, as 10.0.0.1:8476; received "
            f"coordinator={coordinator!r}."
        )
    return coordinator


def supervise(folder: Path, ranks: Iterable[int]) -> None:
    """Runs ranks until all have ended; when one fails, or at Ctrl-C, the others are ended.

    Raises:
        InputError: a rank ended before it was done.
    """
    started = {rank: _start(folder, rank) for rank in ranks}
    try:
        while any(process.poll() is None for process in started.values()):
            _check(folder, started)
            time.sleep(_POLL_SECONDS)
        _check(folder, started)
    finally:
        for process in started.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def _start(folder: Path, rank: int) -> subprocess.Popen[bytes]:
    """Starts a rank in a process group of its own: rank 0 shows its progress, the others log."""
    package = str(Path(keras_trainkit.__file__).parent.parent)
    paths = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": paths, "KERAS_BACKEND": "jax"}
    with (folder / f"rank{rank}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "keras_trainkit.distribution", str(folder), str(rank)],
            stdin=subprocess.PIPE,  # it ends when this process does, and lets go of it
            stdout=None if rank == 0 else log,
            stderr=log,
            env={**os.environ, **quiet},
            start_new_session=True,
        )


def _check(folder: Path, started: dict[int, subprocess.Popen[bytes]]) -> None:
    failed = [rank for rank, process in started.items() if process.poll()]
    if not failed:
        return
    rank = failed[0]
    text = (folder / f"rank{rank}.log").read_text("utf-8", "replace")
    errors = [line for line in text.splitlines() if "Error" in line and not line.startswith(" ")]
    last = errors[-1][:300] if errors else f"code {started[rank].poll()}"
    raise InputError(
        f"every process must reach the end; rank {rank} of the training ended early ({last}): the "
        "others were ended too, and what the last epoch left is kept."
    )
