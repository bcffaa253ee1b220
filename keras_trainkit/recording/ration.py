"""Work that may take only a small share of the time."""

import time
from collections.abc import Callable


class Ration:
    """Says when work is due again: once it has earned, by waiting, what it cost the last time.

    Args:
        share: of the time that the work may take, above 0.
        at_least: seconds between the end of one time and the next, however cheap it is.
        clock: returns seconds.

    Example:
        >>> ration = Ration(0.01)
        >>> ration.due()
        True
        >>> with ration:
        ...     pass  # the work
    """

    def __init__(
        self, share: float, at_least: float = 0.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.share = share
        self.at_least = at_least
        self._clock = clock
        self._began = 0.0
        self._next = float("-inf")

    def due(self) -> bool:
        """Returns whether the work may be done now."""
        return self._clock() >= self._next

    def __enter__(self) -> None:
        """Starts the clock."""
        self._began = self._clock()

    def __exit__(self, *_: object) -> None:
        """Stops the clock."""
        now = self._clock()
        self._next = now + max(self.at_least, (now - self._began) / self.share)
