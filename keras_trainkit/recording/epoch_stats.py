"""Learning rate, seconds and throughput of every epoch, in the logs."""

import time
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.optimizers import _inside


class EpochStats(keras.callbacks.Callback):
    """Adds `learning_rate`, `seconds` and `examples_per_second` to every epoch's logs.

    Put it first, so that History, CSVLogger and TensorBoard see them too. `seconds` are those of
    the training steps, without validation; `learning_rate` is the one at the epoch's end.

    Args:
        examples: training examples in an epoch; None counts them, as the model's mean loss does.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = keras.ops.ones((8, 1))
        >>> fit = model.fit(x, x, verbose=0, callbacks=[EpochStats()])
        >>> sorted(fit.history)
        ['examples_per_second', 'learning_rate', 'loss', 'seconds']
    """

    def __init__(self, examples: int | None = None) -> None:
        super().__init__()
        self.examples = None if examples is None else _checks.positive_integer("examples", examples)
        self._started = self._trained = 0.0
        self._seen: float | None = None

    def state(self) -> dict[str, Any]:
        """Returns the seconds of the epoch so far."""
        return {"seconds": time.perf_counter() - self._started}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on counting; the time between two processes is not counted."""
        self._started = time.perf_counter() - state["seconds"]

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Starts the clock."""
        self._started = time.perf_counter()
        self._trained, self._seen = 0.0, None

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time, so that validation is not counted."""
        self._trained = time.perf_counter() - self._started

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Counts the examples, before validation begins to count its own."""
        if self._trained and self._seen is None:
            self._seen = examples_seen(self.model)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds to the logs."""
        if logs is None:
            return
        logs["learning_rate"] = learning_rate(self.model)
        logs["seconds"] = self._trained
        examples = self.examples or self._seen or examples_seen(self.model)
        if examples:
            logs["examples_per_second"] = examples / max(self._trained, 1e-9)
        self._trained = 0.0


def learning_rate(model: Any) -> float:
    """Returns the learning rate of the next step; of a `MultiOptimizer`, the default one's."""
    return float(keras.ops.convert_to_numpy(_inside.learning_rate(model.optimizer)))


def examples_seen(model: Any) -> float | None:
    """Returns how many examples the mean loss of now is of, or None where a model has no such."""
    losses = [one for one in model.metrics if one.name == "loss" and hasattr(one, "count")]
    return float(keras.ops.convert_to_numpy(losses[0].count)) if losses else None


def known_rate(model: Any) -> float | None:
    """Returns the learning rate, or None where the optimizer has none of its own."""
    try:
        return learning_rate(model)
    except (AttributeError, TypeError, ValueError):
        return None


def epoch_row(model: Any, logs: Any) -> dict[str, float | None]:
    """Returns an epoch's learning rate and those of its logs that are numbers.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
        >>> epoch_row(model, {"loss": 1.0, "words": "none"})
        {'learning_rate': 0.5, 'loss': 1.0}
    """
    values = {name: as_number(value) for name, value in (logs or {}).items()}
    known = {name: value for name, value in values.items() if value is not None}
    return {"learning_rate": known_rate(model), **known}


def as_number(value: Any) -> float | None:
    """Returns a log's value, or None where it is no number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
