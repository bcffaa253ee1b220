"""What a task may use of the machine; set in its own process, where the system can."""

import contextlib
import dataclasses
import os
from typing import Any


@dataclasses.dataclass(frozen=True)
class Limits:
    """The most that a task may take; None for no limit.

    Attributes:
        seconds: of wall time, which the process that waits for it counts. Where that one is gone,
            the system ends a task that computes for so long on every core.
        memory_gib: of address space, in 2**30 bytes.
    """

    seconds: float | None = None
    memory_gib: float | None = None

    def apply(self) -> None:
        """Limits this process, where the system can, and leaves no core dump of it."""
        try:
            import resource
        except ImportError:  # not on Windows
            return
        _lower(resource, resource.RLIMIT_CORE, 0)
        if self.memory_gib is not None:
            _lower(resource, resource.RLIMIT_AS, int(self.memory_gib * 2**30))
        if self.seconds is not None:
            cores = os.cpu_count() or 1
            _lower(resource, resource.RLIMIT_CPU, int(self.seconds * cores) + 1)


def _lower(resource: Any, which: int, size: int) -> None:
    _, hard = resource.getrlimit(which)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some
        resource.setrlimit(which, (soft, hard))
