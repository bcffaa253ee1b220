"""Every how many steps, where a batch callback may see several steps at once."""


class Cadence:
    """Tells which steps to sample: the first, and then one in every `every`.

    It goes by `on_train_batch_begin` alone. With `steps_per_execution` that is called once an
    execution, and the first execution at or after a due step is sampled.

    Args:
        every: steps between samples.

    Example:
        >>> cadence = Cadence(3)
        >>> for epoch in range(2):
        ...     cadence.begin_epoch()
        ...     print([cadence.is_due(batch) for batch in range(4)])
        [True, False, False, True]
        [False, False, True, False]
    """

    def __init__(self, every: int) -> None:
        self._every = every
        self._due = 0
        self._before = 0  # steps in former epochs
        self._batch = self._stride = 0  # the batch seen last, and how far apart they are

    def begin_epoch(self) -> None:
        """Starts to count batches again."""
        self._before += self._batch + self._stride
        self._batch, self._stride = 0, 0

    def is_due(self, batch: int) -> bool:
        """Whether to sample the step that begins with this batch of the epoch; ask once a batch."""
        self._stride = max(1, batch - self._batch)
        self._batch = batch
        step = self._before + batch
        if step < self._due:
            return False
        self._due = step - step % self._every + self._every
        return True
