"""Learning rate, seconds and throughput of every epoch, in the logs."""

import time
from typing import Any

import keras

from keras_trainkit import _checks


class EpochStats(keras.callbacks.Callback):
    """Adds `learning_rate`, `seconds` and `examples_per_second` to every epoch's logs.

    Put it first, so that History, CSVLogger and TensorBoard see them too. `seconds` are those of
    the training steps, without validation; `learning_rate` is the one at the epoch's end.

    Args:
        examples: training examples in an epoch.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = keras.ops.ones((8, 1))
        >>> fit = model.fit(x, x, verbose=0, callbacks=[EpochStats(examples=8)])
        >>> sorted(fit.history)
        ['examples_per_second', 'learning_rate', 'loss', 'seconds']
    """

    def __init__(self, examples: int) -> None:
        super().__init__()
        self.examples = _checks.positive_integer("examples", examples)
        self._started = self._trained = 0.0

    def state(self) -> dict[str, Any]:
        """Returns the seconds of the epoch so far."""
        return {"seconds": time.perf_counter() - self._started}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on counting; the time between two processes is not counted."""
        self._started = time.perf_counter() - state["seconds"]

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Starts the clock."""
        self._started = time.perf_counter()
        self._trained = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time, so that validation is not counted."""
        self._trained = time.perf_counter() - self._started

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds to the logs."""
        if logs is None:
            return
        logs["learning_rate"] = learning_rate(self.model)
        logs["seconds"] = self._trained
        logs["examples_per_second"] = self.examples / max(self._trained, 1e-9)


def learning_rate(model: Any) -> float:
    """Returns the learning rate of the next step."""
    return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))


def known_rate(model: Any) -> float | None:
    """Returns the learning rate, or None where the optimizer has none of its own."""
    try:
        return learning_rate(model)
    except (AttributeError, TypeError, ValueError):
        return None


def as_number(value: Any) -> float | None:
    """Returns a log's value, or None where it is no number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
