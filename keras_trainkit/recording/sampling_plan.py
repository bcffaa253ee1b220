"""When to sample: often at first, then ever more rarely, so that the cost does not grow."""

import bisect
import itertools
from collections.abc import Iterator


def geometric(ratio: float) -> Iterator[int]:
    """Yields 1, 2, 3, ... and then whole numbers that grow by `ratio`.

    Example:
        >>> import itertools
        >>> list(itertools.islice(geometric(1.5), 9))
        [1, 2, 3, 5, 8, 12, 18, 27, 41]
    """
    number = 1
    while True:
        yield number
        number = max(number + 1, round(number * ratio + 0.01))


class SamplingPlan:
    """Which steps and epochs to sample.

    Args:
        every: epochs between samples; None for geometric ones: 1, 2, 3, 5, 8, 12, 18, ...
    """

    def __init__(self, every: int | None = None) -> None:
        self._every = every
        self._epochs = list(itertools.takewhile(lambda n: n < 10**7, geometric(1.5)))
        self._steps = list(itertools.takewhile(lambda n: n < 10**10, geometric(4.0)))
        self._next_step = 0

    def step_is_due(self, step: int) -> bool:
        """Whether to sample the step that begins now, counted from 0 over all epochs.

        Example:
            >>> plan = SamplingPlan()
            >>> [step for step in range(300) if plan.step_is_due(step)]
            [0, 1, 4, 16, 64, 256]
        """
        if step < self._next_step:
            return False
        position = bisect.bisect_right(self._steps, step)
        self._next_step = self._steps[position]
        return True

    def epoch_is_due(self, epoch: int) -> bool:
        """Whether to sample at the end of this epoch, counted from 0.

        Example:
            >>> [epoch + 1 for epoch in range(20) if SamplingPlan().epoch_is_due(epoch)]
            [1, 2, 3, 5, 8, 12, 18]
            >>> [epoch + 1 for epoch in range(9) if SamplingPlan(4).epoch_is_due(epoch)]
            [1, 4, 8]
        """
        done = epoch + 1
        if self._every is not None:
            return done == 1 or done % self._every == 0
        position = bisect.bisect_left(self._epochs, done)
        return self._epochs[position] == done
