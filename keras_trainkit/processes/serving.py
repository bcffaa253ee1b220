"""The server's end: loads TensorFlow, then forks a child for every task that it is sent.

Nothing of TensorFlow but its import happens before a fork: no operator runs and no pool of threads
is started, so a child finds every lock free. The threads that are there, those of OpenBLAS and
jemalloc, are renewed by their own libraries.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import socket
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_trainkit.processes import endings, lifeline, task
from keras_trainkit.processes.limits import Limits
from keras_trainkit.processes.pipe import Lines

READY, STARTED, ENDED = "ready", "started", "ended"
_LOOK = 0.2  # seconds, in case a child's own child keeps its end of the socket


def serve(idle: float, modules: Sequence[str]) -> None:
    """Reads a line a task, forks, and tells the exit code; ends with the caller, or when idle.

    Args:
        idle: seconds without a task after which it ends.
        modules: what is loaded before the first task.
    """
    answers = os.dup(1)
    os.dup2(2, 1)
    for module in modules:
        importlib.import_module(module)

    def tell(*words: Any) -> None:
        os.write(answers, f"{' '.join(map(str, words))}\n".encode())

    tell(READY)
    requests = Lines(0)
    while line := requests.read(idle):
        request = json.loads(line)
        _load(request["name"])
        tell(STARTED)
        tell(ENDED, _run(request, answers))


def _load(name: str) -> None:
    """Loads a task's module here, so that the next child has it; its errors are the child's."""
    module, _ = task.split(name)
    if module not in sys.modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
        gc.collect()
        gc.freeze()  # or the children's collections would copy what they share


def _run(request: dict[str, Any], answers: int) -> int:
    """Runs a task in a forked child and returns its exit code."""
    here, there = socket.socketpair()  # each sees when the other ends
    pid = os.fork()
    if pid == 0:
        here.close()
        os.close(answers)
        _become(request, there.detach())
    there.close()
    with here, selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(here, selectors.EVENT_READ)
        while True:
            heard = {key.fd for key, _ in selector.select(_LOOK)}
            done, status = os.waitpid(pid, 0 if here.fileno() in heard else os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            if 0 in heard:  # nothing is sent meanwhile: the caller is gone
                endings.kill(pid)
                os._exit(lifeline.LEFT)


def _become(request: dict[str, Any], line: int) -> None:
    """Runs the task in the forked child, which never returns."""
    code, folder = 1, Path(request["folder"])
    try:
        lifeline.redirect(0, os.devnull, os.O_RDONLY)
        lifeline.redirect(1, folder / task.LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(1, 2)
        os.environ.clear()
        os.environ.update(request["variables"])
        os.chdir(request["place"])
        sys.path[0] = request["place"]  # as `python -m` has it
        _reseed()
        lifeline.follow_parent(line)
        Limits(**request["limits"]).apply()
        task.perform(request["name"], folder)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _reseed() -> None:
    """Makes chance a child's own: forked ones would all draw the same numbers."""
    random.seed()
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()
