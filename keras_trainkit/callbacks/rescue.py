"""Go back to the last good weights when a training diverges, and go on more slowly."""

import math
from collections.abc import Callable
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.optimizers._scaled_schedule import multiply_learning_rate
from keras_trainkit.recording import rescues
from keras_trainkit.recording.epoch_stats import learning_rate
from keras_trainkit.recording.model_state import model_state, restore_model


class Rescue(keras.callbacks.Callback):
    """Survives divergence: the last good state comes back, and the learning rate is lowered.

    An epoch has diverged when its loss is NaN or infinite, or has risen above the best epoch's by
    more than `blow_up` times the first epoch's. Weights, optimizer and metrics then become what
    they were at the end of the last good epoch (or at the start), the learning rate, whatever
    schedule sets it, is multiplied by `factor`, and training goes on with the next epoch; the lost
    one is not repeated. After `attempts` rescues the next divergence ends the training with the
    last good state. `Doctor` makes a finding of it. Place it before `EMA`.

    Args:
        attempts: the most rescues in one fit.
        factor: what the learning rate is multiplied by, in (0, 1).
        blow_up: how many times the first epoch's loss is too much of a rise.
        say: called with each sentence of `story`.

    Attributes:
        story: a sentence for every rescue, and for the end if it came.

    Raises:
        InputError: an argument is out of range.

    Example:
        >>> import keras, numpy as np
        >>> x = np.ones((8, 1))
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer=keras.optimizers.SGD(1e30), loss="mse")
        >>> rescue = Rescue(attempts=1, factor=1e-31)
        >>> fit = model.fit(x, x, 2, epochs=4, verbose=0, callbacks=[rescue])
        >>> rescue.story
        ['Epoch 1 diverged (loss nan): the state before it is back, and the learning rate is
        multiplied by 1e-31 (rescue 1 of 1).']
        >>> fit.history["loss"][3] < fit.history["loss"][1]
        True
    """

    def __init__(
        self,
        attempts: int = 3,
        factor: float = 0.25,
        blow_up: float = 10.0,
        say: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__()
        self.attempts = _checks.positive_integer("attempts", attempts)
        self.factor = _checks.fraction("factor", factor, zero=False)
        self.blow_up = _checks.positive("blow_up", blow_up)
        self.say = say
        self._reset()

    def _reset(self) -> None:
        self.story: list[str] = []
        self._rescues = self._lowered = 0
        self._good: dict[str, Any] | None = None
        self._first: float | None = None
        self._best = math.inf
        self._scale = 1.0  # of the learning rate in the good state

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self._reset()
        rescues.begin(self.model)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keeps the state before the first epoch."""
        if self._good is None:
            self._good = model_state(self.model)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keeps a good state, or goes back to it."""
        if "loss" not in (logs or {}):
            return
        loss = float(logs["loss"])
        if not has_diverged(loss, self._first, self._best, self.blow_up):
            self._first = loss if self._first is None else self._first
            self._best = min(self._best, loss)
            self._scale *= self.factor**self._lowered
            self._good, self._lowered = model_state(self.model), 0
            return
        assert self._good is not None
        restore_model(self.model, self._good)
        back = f"Epoch {epoch + 1} diverged (loss {loss:.6g}): the state before it is back, and"
        if self._rescues == self.attempts:
            self.model.stop_training = True
            self._record(epoch, loss, gave_up=True)
            self._tell(f"{back} training ends after {self.attempts} rescues.")
            return
        self._rescues += 1
        self._lowered += 1  # since the good state was kept, which holds the rate of its time
        multiply_learning_rate(self.model, self.factor**self._lowered, "Rescue")
        self._record(epoch, loss, gave_up=False)
        self._tell(
            f"{back} the learning rate is multiplied by {self.factor:g} "
            f"(rescue {self._rescues} of {self.attempts})."
        )

    def _record(self, epoch: int, loss: float, gave_up: bool) -> None:
        scale = self._scale * self.factor**self._lowered
        row = {"epoch": epoch, "loss": loss, "scale": scale, "now": learning_rate(self.model)}
        rescues.of(self.model).append({**row, "gave_up": gave_up})

    def _tell(self, sentence: str) -> None:
        self.story.append(sentence)
        if self.say is not None:
            self.say(sentence)


def has_diverged(loss: float, first: float | None, best: float, blow_up: float) -> bool:
    """Whether an epoch's loss says that the training has been lost.

    Args:
        loss: of the epoch.
        first: of the first good epoch, the measure of a rise; None while there was none.
        best: the lowest so far.
        blow_up: how many times `first` is too much of a rise.

    Example:
        >>> has_diverged(float("nan"), None, math.inf, 10), has_diverged(5.0, 1.0, 0.1, 10)
        (True, False)
        >>> has_diverged(10.2, 1.0, 0.1, 10), has_diverged(10.0, 1.0, 0.1, 10)
        (True, False)
    """
    if not math.isfinite(loss):
        return True
    return first is not None and loss - best > blow_up * max(abs(first), 1e-12)
