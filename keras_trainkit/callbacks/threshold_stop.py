"""Stop when a metric reaches its target, and record the time it took."""

import time
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.callbacks import _monitored


class ThresholdStop(keras.callbacks.Callback):
    """Measures the time to a target: seconds and epoch at which a metric first reaches it.

    The clock starts in `on_train_begin`, so compilation, validation and the callbacks before this
    one are counted.

    Args:
        monitor: the quantity in `logs`.
        threshold: the target; reaching it exactly counts.
        mode: `min` or `max`, or `auto` to go by the metric's own direction.
        stop: whether to stop training there, or only to record.

    Attributes:
        seconds: from the start of `fit` to the end of the epoch that reached it, or None.
        epoch: that epoch, counted from 0, or None.
        value: the metric in that epoch, or None.
        reason: why training stopped, or None.

    Raises:
        InputError: `threshold` is not finite, `monitor` is not in `logs`, or `mode="auto"` and
            the metric does not say which way is better.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> target = ThresholdStop("loss", 0.5)
        >>> x = np.zeros((4, 1))
        >>> _ = model.fit(x, x, epochs=9, verbose=0, callbacks=[target])
        >>> target.epoch, target.value
        (0, 0.0)

    Reference:
        [Coleman et al., 2018, DAWNBench](https://arxiv.org/abs/1806.01427)
    """

    def __init__(
        self, monitor: str, threshold: float, mode: str = "auto", stop: bool = True
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.threshold = _checks.finite("threshold", threshold)
        self.mode = _checks.one_of("mode", mode, _monitored.MODES)
        self.stop = stop
        self._reset()

    def _reset(self) -> None:
        self.seconds: float | None = None
        self.epoch: int | None = None
        self.value: float | None = None
        self.reason: str | None = None
        self._seen = False
        self._start = time.perf_counter()

    def state(self) -> dict[str, Any]:
        """Returns what was measured, and the seconds so far."""
        names = ("seconds", "epoch", "value", "_seen")
        known = {name: getattr(self, name) for name in names}
        return {**known, "_start": time.perf_counter() - self._start}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on measuring; the time between two processes is not counted."""
        for name, value in state.items():
            setattr(self, name, value)
        self._start = time.perf_counter() - state["_start"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Starts the clock."""
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Compares the metric with the target."""
        value = _monitored.read(logs, self.monitor)
        if value is None or self.epoch is not None:
            return
        self._seen = True
        mode = _monitored.direction(self.monitor, self.mode, self.model)
        if value == self.threshold or _monitored.is_better(value, self.threshold, mode):
            self.seconds = time.perf_counter() - self._start
            self.epoch, self.value = epoch, value
            if self.stop:
                self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Says how long it took."""
        if not self._seen and logs:
            _monitored.warn_unseen(self)
        if self.epoch is not None and self.stop:
            self.reason = (
                f"Stopped after epoch {self.epoch + 1}: {self.monitor} reached {self.value:.6g} "
                f"(target {self.threshold:g}) in {self.seconds:.1f} s."
            )
            _monitored.announce(self.reason, self.params)
