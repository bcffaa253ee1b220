"""Standard output that work survives the loss of, and what a command prints as JSON."""

import argparse
import contextlib
import errno
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from keras_trainkit._terminal import Terminal, plain


class Guarded:
    """Standard output: once it cannot be written, what follows is dropped, and nothing is raised.

    Attributes:
        lost: why it cannot be written; None while it can. A reader that has gone, as `head` does,
            is no loss.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._open = True
        self.lost: str | None = None

    def write(self, text: str) -> int:
        """Writes, as far as it can be written."""
        self._attempt(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Flushes, as far as it can be written."""
        self._attempt(self._file.flush)

    def _attempt(self, action: Any) -> None:
        if not self._open:
            return
        try:
            action()
        except OSError as error:
            self._open = False
            if error.errno != errno.EPIPE:
                self.lost = error.strerror
            _drop(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _drop(file: TextIO) -> None:
    """Leads a file to nowhere: Python would try to write what it has kept at its end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, file.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def guarded() -> Iterator[Guarded]:
    """Guards standard output while it lasts; a character it cannot encode becomes a `?`."""
    before = sys.stdout
    file = before or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it was closed
    with contextlib.suppress(AttributeError, ValueError):
        file.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    found = Guarded(file)
    sys.stdout = found  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield found
    finally:
        found.flush()
        sys.stdout = before


def complain(sentence: str) -> None:
    """Prints a sentence on standard error, where there is one."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        sys.stderr.write(f"trainkit: {plain(sentence)}\n")
        sys.stderr.flush()


def add_json(parser: argparse.ArgumentParser) -> None:
    """Adds `--json`."""
    parser.add_argument(
        "--json",
        action="store_true",
        help="print the result as JSON; everything else goes to standard error",
    )


def terminal(options: argparse.Namespace) -> Terminal:
    """Returns where a command prints for people: standard error beside JSON."""
    return Terminal(stderr=options.json)


def facts(options: argparse.Namespace, value: Any) -> None:
    """Prints a value as JSON, where that is asked for; what is not finite is null."""
    if options.json:
        sys.stdout.write(json.dumps(_plain(value), indent=2, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if not isinstance(value, str) and hasattr(value, "item"):
        value = value.item()  # a number of NumPy
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
