"""No process outlives the one that started it, however that one ends: by -9, or by a hang-up."""

import os
import threading
from pathlib import Path

LEFT = 143  # the exit code, as after SIGTERM


def follow_parent(descriptor: int | None = None) -> None:
    """Ends this process when the parent does, or lets go of the other end of a pipe.

    Args:
        descriptor: the end of the pipe that is here; by default the standard input, which is then
            an empty one for everything else.
    """
    if descriptor is None:
        descriptor = os.dup(0)
        redirect(0, os.devnull, os.O_RDONLY)
    threading.Thread(target=_wait, args=(descriptor,), daemon=True).start()


def redirect(stream: int, path: str | Path, flags: int) -> None:
    """Makes a file the standard input (0), output (1) or error (2) of this process."""
    handle = os.open(path, flags, 0o666)
    os.dup2(handle, stream)
    os.close(handle)


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os._exit(LEFT)
