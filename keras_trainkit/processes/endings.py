"""How processes end: at once when asked, and otherwise with words that say why."""

import contextlib
import os
import signal
from pathlib import Path


class CrashError(RuntimeError):
    """A process ended without an answer."""


def kill(pid: int, *, group: bool = False) -> None:
    """Ends a process at once, the only place that does; one that is gone is no error.

    Args:
        pid: of a process that was started here and not waited for yet.
        group: whether those it started are ended too. Where the system knows no groups, they end
            by their life-lines.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if group and hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def words(code: int, log: Path) -> str:
    """Says how a process ended that gave no answer.

    Args:
        code: its exit code; below 0 the signal that ended it.
        log: what it wrote to its standard output and error; the last line is told.

    Example:
        >>> words(-11, Path("log.txt"))
        'killed by SIGSEGV'
    """
    if code < 0:
        name = signal.Signals(-code).name
        return f"killed by {name}{', as for want of memory' if name == 'SIGKILL' else ''}"
    text = log.read_text("utf-8", "replace") if log.is_file() else ""
    lines = text.strip().splitlines() or ["no message"]
    return f"ended with code {code} ({lines[-1][:200]})"
