"""Stop when a metric no longer improves, and say why."""

import math
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.callbacks import _monitored
from keras_trainkit.optimizers import _inside


class EarlyStopping(keras.callbacks.Callback):
    """Stops when a metric no longer improves, says why with numbers, and restores the best weights.

    Differs from `keras.callbacks.EarlyStopping` in that it keeps and prints its reason, restores
    by default, counts NaN as no improvement instead of as the best value, and refuses a misspelt
    `monitor` instead of never stopping. Weights are restored in `on_train_end` whether it stopped
    or not. Place it after `EMA`, so that the weights it keeps are the ones that were evaluated.

    Args:
        monitor: the quantity in `logs`.
        patience: epochs without improvement after which to stop, at least 1.
        min_delta: the change that counts as an improvement must be larger than this.
        mode: `min` or `max`, or `auto` to go by the metric's own direction.
        restore_best_weights: whether the model ends with the weights of the best epoch.
        start_from_epoch: epochs at the start that are not looked at.
        baseline: what the quantity has to beat too: an epoch that is the best so far, but not
            better than this, does not begin the waiting anew (as of Keras's `EarlyStopping`).

    Attributes:
        reason: why it stopped, or None while it has not.
        best: the best value, or None before the first one.
        best_epoch: the epoch of the best value, counted from 0; -1 before the first one.
        stopped_epoch: the epoch it stopped after, counted from 0, or None.

    Raises:
        InputError: an argument is out of range, `monitor` is not in `logs`, or `mode="auto"` and
            the metric does not say which way is better.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
        >>> stop = EarlyStopping("loss", patience=2)
        >>> x = np.zeros((4, 1))
        >>> _ = model.fit(x, x, epochs=9, verbose=0, callbacks=[stop])
        >>> stop.reason
        'Stopped after epoch 3: loss has not improved for 2 epochs (best 0 at epoch 1, last 0). The
        weights of epoch 1 were restored.'

    Reference:
        [Prechelt, 1998](https://doi.org/10.1007/3-540-49430-8_3)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 5,
        min_delta: float = 0.0,
        mode: str = "auto",
        restore_best_weights: bool = True,
        start_from_epoch: int = 0,
        baseline: float | None = None,
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.patience = _checks.positive_integer("patience", patience)
        self.min_delta = _checks.non_negative("min_delta", min_delta)
        self.mode = _checks.one_of("mode", mode, _monitored.MODES)
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = _checks.non_negative_integer("start_from_epoch", start_from_epoch)
        self.baseline = None if baseline is None else float(_checks.finite("baseline", baseline))
        self._reset()

    def _reset(self) -> None:
        self.reason: str | None = None
        self.best: float | None = None
        self.best_epoch = -1
        self.stopped_epoch: Any = None  # an int once it stopped
        self._last: float | None = None
        self._waited = 0
        self._best_weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Looks at the metric, keeps the best weights, and asks `fit` to stop."""
        value = _monitored.read(logs, self.monitor)
        if value is None or epoch < self.start_from_epoch:
            return
        self._last = value
        mode = _monitored.direction(self.monitor, self.mode, self.model)
        self._waited += 1
        if _monitored.is_better(value, self.best, mode, self.min_delta):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self._best_weights = self.model.get_weights()
            if _monitored.is_better(value, self.baseline, mode, self.min_delta):
                self._waited = 0
            return
        if self._waited >= self.patience:
            self.stopped_epoch = epoch
            self.reason = self._explain()
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Restores the best weights and prints the reason."""
        if self._last is None and logs:
            _monitored.warn_unseen(self)
        if self._best_weights is not None:
            self.model.set_weights(self._best_weights)
            self._best_weights = None
            _inside.weights_were_set(self.model.optimizer)
        if self.reason:
            _monitored.announce(self.reason, self.params)

    def _explain(self) -> str:
        beyond = f" by more than {self.min_delta:g}" if self.min_delta else ""
        best = "no value was a number"
        if self.best is not None:
            best = f"best {self.best:.6g} at epoch {self.best_epoch + 1}"
        last = "nan" if self._last is None or math.isnan(self._last) else f"{self._last:.6g}"
        restored = f" The weights of epoch {self.best_epoch + 1} were restored."
        if self.baseline is not None:
            beyond += f" and beyond the baseline {self.baseline:g}"
        return (
            f"Stopped after epoch {self.stopped_epoch + 1}: {self.monitor} has not improved"
            f"{beyond} for {self._waited} epoch{'s' * (self._waited > 1)} ({best}, last {last})."
            f"{restored if self._best_weights is not None else ''}"
        )
