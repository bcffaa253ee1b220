"""TensorFlow without its start-up lines, and without advice about its inner workings."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def import_tensorflow(json: bool = False) -> None:
    """Imports TensorFlow with standard error closed: no setting silences its first lines.

    A line says so first, as that takes some seconds; with `json`, on standard error. Ctrl-C ends
    the process at once: nothing has been written yet.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        with _ended_by_interrupt(kept):
            if "tensorflow" not in sys.modules:
                where = sys.stderr if json else sys.stdout
                where.write("loading TensorFlow ...\n")
                where.flush()
            os.dup2(nowhere, 2)
            import tensorflow  # noqa: F401
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # folds `trigger retracing`


@contextmanager
def _ended_by_interrupt(errors: int) -> Iterator[None]:
    """Ends the process at Ctrl-C: an import that is broken off would be half there."""

    def end(*_: Any) -> None:
        os.write(errors, b"trainkit: interrupted.\n")
        os._exit(130)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
