"""Lines that come through a pipe, waited for no longer than is wanted."""

import os
import selectors
import time

_PIECE = 65536


class Lines:
    """Reads a pipe unbuffered, so that whoever selects it sees what is left.

    Args:
        descriptor: the end of the pipe to read.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._text = b""

    def read(self, seconds: float | None = None) -> str | None:
        """Returns the next line without its end; empty where the other end is closed.

        Args:
            seconds: how long it is waited for; None for as long as it takes.

        Returns:
            The line, or None where none came in time.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while b"\n" not in self._text:
            if not self._more(None if until is None else max(until - time.monotonic(), 0.0)):
                return None
            piece = os.read(self.descriptor, _PIECE)
            if not piece:
                return ""
            self._text += piece
        line, _, self._text = self._text.partition(b"\n")
        return line.decode()

    def _more(self, seconds: float | None) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.descriptor, selectors.EVENT_READ)
            return bool(selector.select(seconds))
