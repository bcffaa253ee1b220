"""Stop in time."""

import time
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import _monitored


class TimeBudget(keras.callbacks.Callback):
    """Ends `fit` within a time budget, with time left to validate and to save.

    It measures what the steps and the rest of an epoch (validation, callbacks) cost, and stops

    - between epochs, when another whole epoch would not fit, and
    - within an epoch, when more than the step under way would not fit beside the rest of the
      epoch: in the first epoch, of which nothing is known, or when the machine slows down.

    A step's cost is a running mean of the latest ones without the first, which includes
    compilation. With `steps_per_execution` a step is one execution. The clock starts in
    `on_train_begin`. Place it last: the cost of callbacks after it is not seen. On a GPU steps are
    queued and their single cost is seen late; the cost of an epoch is exact.

    Args:
        seconds: the budget in seconds; give this or `minutes`.
        minutes: the budget in minutes.
        reserve: share of the budget kept for what comes after the last epoch, such as restoring
            the best weights and saving.

    Attributes:
        reason: why it stopped, or None while it has not.

    Raises:
        InputError: not exactly one of `seconds` and `minutes`, or a value out of range.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> budget = TimeBudget(seconds=0.001)
        >>> history = model.fit(np.ones((4, 1)), np.ones(4), epochs=9, verbose=0, callbacks=budget)
        >>> len(history.epoch)
        1
    """

    def __init__(
        self, seconds: float | None = None, minutes: float | None = None, reserve: float = 0.05
    ) -> None:
        super().__init__()
        if (seconds is None) == (minutes is None):
            raise InputError(
                "TimeBudget must have seconds or minutes, and not both; received "
                f"seconds={seconds!r} and minutes={minutes!r}."
            )
        if seconds is None:
            self.seconds = 60 * _checks.positive("minutes", minutes)
        else:
            self.seconds = _checks.positive("seconds", seconds)
        self.reserve = _checks.fraction("reserve", reserve)
        self._reset()

    def _reset(self) -> None:
        self.reason: str | None = None
        self._start = self._epoch_begin = time.monotonic()
        self._step_begin: float | None = None  # of the step under way
        self._step_costs: list[float] = []  # the first one, and the running mean of the others
        self._rest_cost = 0.0  # of an epoch, after its last step

    def state(self) -> dict[str, Any]:
        """Returns what is spent; the time between two processes is not counted."""
        spent = time.monotonic() - self._start
        return {"spent": spent, "costs": list(self._step_costs), "rest": self._rest_cost}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on with what is left."""
        self._start = time.monotonic() - state["spent"]
        self._step_costs, self._rest_cost = state["costs"], state["rest"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Starts the clock."""
        self._reset()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes the time."""
        self._epoch_begin = time.monotonic()
        self._step_begin = None

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Measures the last step, and makes this one the last if no other would fit."""
        now = time.monotonic()
        if self._step_begin is not None:
            self._measure(now - self._step_begin)
        self._step_begin = now
        if self._left(now) < 2 * self._step_cost() + self._rest_cost:
            self._stop(f"within an epoch, after batch {batch + 1}", now)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Measures the epoch, and stops if another one would not fit."""
        now = time.monotonic()
        cost = now - self._epoch_begin
        if self._step_begin is not None:
            self._rest_cost = max(0.0, now - self._step_begin - self._step_cost())
        if len(self._step_costs) == 2:  # the next epoch does not compile
            cost -= max(0.0, self._step_costs[0] - self._step_costs[1])
            self._step_costs[0] = 0.0
        if self._left(now) < cost:
            self._stop(f"after epoch {epoch + 1}: another one would take {cost:.3g} s", now)

    def on_train_end(self, logs: Any = None) -> None:
        """Says why it stopped."""
        if self.reason:
            _monitored.announce(self.reason, self.params)

    def _left(self, now: float) -> float:
        return self.seconds * (1 - self.reserve) - (now - self._start)

    def _measure(self, cost: float) -> None:
        if len(self._step_costs) < 2:
            self._step_costs.append(cost)
        else:
            self._step_costs[1] += 0.5 * (cost - self._step_costs[1])

    def _step_cost(self) -> float:
        return self._step_costs[1] if len(self._step_costs) == 2 else 0.0

    def _stop(self, where: str, now: float) -> None:
        if self.reason is None:
            spent = now - self._start
            self.reason = f"Stopped {where}; {spent:.3g} s of {self.seconds:g} s are spent."
        self.model.stop_training = True
