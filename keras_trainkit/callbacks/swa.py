"""Stochastic weight averaging: the mean of the weights at the end of the last epochs."""

from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks.batch_norm import batch_norms, recompute_batch_norm
from keras_trainkit.optimizers import _inside


class SWA(keras.callbacks.Callback):
    """Ends training with the mean of the weights at the end of each of the last epochs.

    The mean lies nearer to the middle of the flat region that SGD circles in, and often
    generalizes better than the last weights. It pays with a learning rate that stays high in the
    averaged epochs, constant or cyclical: with a rate that has decayed to zero the averaged
    weights are all the same.

    While training, validation and checkpoints see the raw weights. In `on_train_end` the trainable
    weights become the mean, and batch normalization is re-estimated over `data`. So this callback
    comes after others that set weights there, such as `EarlyStopping(restore_best_weights=True)`,
    and the model is saved after `fit`. If training ends before `start`, nothing is averaged.

    Args:
        start: the first epoch whose weights are averaged, counted from 0; or, below 1, the share
            of `fit`'s epochs before it.
        data: training inputs for batch normalization, as `recompute_batch_norm` takes them;
            a model with batch normalization must have them.
        batch_size: examples in a batch, when `data` is an array.

    Attributes:
        count: how many epochs are in the mean.

    Raises:
        InputError: `start` or `batch_size` is out of range, or `data` is missing.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> swa = SWA(start=0.5)
        >>> _ = model.fit(np.ones((8, 1)), np.ones(8), epochs=4, verbose=0, callbacks=[swa])
        >>> swa.count
        2

    Reference:
        [Izmailov et al., 2018, Averaging Weights Leads to Wider Optima](https://arxiv.org/abs/1803.05407)
    """

    def __init__(self, start: float = 0.75, data: Any = None, batch_size: int = 256) -> None:
        super().__init__()
        if isinstance(start, int) and not isinstance(start, bool):
            self.start: float = _checks.non_negative_integer("start", start)
        else:
            self.start = _checks.fraction("start", start)
        self.data = data
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.count = 0
        self._mean: list[np.ndarray] = []

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self.count, self._mean = 0, []
        layers = batch_norms(self.model)
        if layers and self.data is None:
            raise InputError(
                "data must be given to SWA for a model with batch normalization, whose statistics "
                f"do not belong to averaged weights; received data=None and {layers[0].name!r}. "
                "Pass SWA(data=x_train)."
            )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Adds the weights to the mean."""
        if epoch < self._first_epoch():
            return
        weights = [_numpy(variable) for variable in self.model.trainable_variables]
        self.count += 1
        if self.count == 1:
            self._mean = weights
        for mean, weight in zip(self._mean, weights, strict=True):
            mean += (weight - mean) / self.count

    def on_train_end(self, logs: Any = None) -> None:
        """Makes the mean the model's weights."""
        if self.count == 0:
            return
        model = self.model
        for variable, mean in zip(model.trainable_variables, self._mean, strict=True):
            variable.assign(mean)
        self._mean = []
        _inside.weights_were_set(model.optimizer)
        if self.data is not None:
            recompute_batch_norm(model, self.data, self.batch_size)

    def _first_epoch(self) -> int:
        if isinstance(self.start, int):
            return self.start
        return round(self.start * (self.params or {}).get("epochs", 1))


def _numpy(variable: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(variable), "float32")
