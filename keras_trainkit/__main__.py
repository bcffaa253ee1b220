"""`python -m keras_trainkit` is `trainkit`."""

import os
import signal
import sys
from typing import Any


def main() -> int:
    """Runs the command line; Ctrl-C ends it with 130, from the first import on."""
    own = signal.signal(signal.SIGINT, _end)  # nothing has been written yet
    from keras_trainkit.cli import main as run

    signal.signal(signal.SIGINT, own)
    return run()


def _end(*_: Any) -> None:
    os.write(2, b"trainkit: interrupted.\n")
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
