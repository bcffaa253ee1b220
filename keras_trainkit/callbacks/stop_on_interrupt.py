"""Ctrl-C as an orderly end of the training."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import keras


class StopOnInterrupt(keras.callbacks.Callback):
    """Ends the training after the current step when Ctrl-C is pressed; a second one breaks it off.

    `fit` then runs to its usual end: validation, averaged weights, callbacks' `on_train_end`.
    The signal is heard inside `with stop.listening():`, in the main thread alone.

    Args:
        say: called with a sentence when the first Ctrl-C arrives.

    Attributes:
        asked: whether Ctrl-C was pressed.

    Example:
        >>> import keras, numpy as np, signal
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> stop, x = StopOnInterrupt(print), np.zeros((4, 1))
        >>> with stop.listening():
        ...     signal.raise_signal(signal.SIGINT)  # what Ctrl-C does
        ...     history = model.fit(x, x, epochs=9, verbose=0, callbacks=[stop])
        stopping after this step; press Ctrl-C again to break off at once
        >>> len(history.epoch)
        1
    """

    def __init__(self, say: Callable[[str], Any]) -> None:
        super().__init__()
        self.say = say
        self.asked = False

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Handles SIGINT while it lasts."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self.asked = False
        before = signal.signal(signal.SIGINT, self._handle)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def state(self) -> dict[str, Any]:
        """Returns nothing: a Ctrl-C ended the process it was meant for."""
        return {}

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Ends the epoch."""
        if self.asked:
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Ends the training, where Ctrl-C came during validation."""
        if self.asked:
            self.model.stop_training = True

    def _handle(self, *_: Any) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.say("stopping after this step; press Ctrl-C again to break off at once")
