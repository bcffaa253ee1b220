"""Lower the learning rate on a plateau, whatever schedule sets it."""

from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.callbacks import _monitored
from keras_trainkit.optimizers import _inside
from keras_trainkit.optimizers._scaled_schedule import multiply_learning_rate


class PlateauScale(keras.callbacks.Callback):
    """Scales the learning rate down when a metric no longer improves, under any schedule.

    `keras.callbacks.ReduceLROnPlateau` raises TypeError when the learning rate is a schedule. This
    callback leaves the schedule as it is and multiplies it: at the first plateau the optimizer's
    schedule becomes `ScaledSchedule(schedule, scale)`, and at later ones its scale changes. A
    learning rate that is a number is multiplied itself. The change is saved with the model; to
    load one whose schedule was scaled, import `keras_trainkit.callbacks` first.

    `LossScaleOptimizer`, `Lookahead` and `SAM` may stand around the optimizer; in a
    `MultiOptimizer` the learning rate of each is scaled.

    The training function is made again at the first plateau, and on jax at each one, which costs
    a compilation. A custom schedule must be registered, as for saving.

    Args:
        monitor: the quantity in `logs`.
        factor: what the scale is multiplied by, in (0, 1).
        patience: epochs without improvement after which to scale.
        min_delta: the change that counts as an improvement must be larger than this.
        cooldown: epochs after a scaling in which nothing is counted.
        min_scale: the scale is never lower than this.
        mode: `min` or `max`, or `auto` to go by the metric's own direction.

    Attributes:
        scale: the scale that this fit has reached; 1 at its start.
        reductions: `(epoch, scale)` of every scaling, the epoch counted from 0.

    Raises:
        InputError: an argument is out of range, `monitor` is not in `logs`, `mode="auto"` and the
            metric does not say which way is better, or the learning rate can be neither
            multiplied nor wrapped.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> rate = keras.optimizers.schedules.CosineDecay(0.0, 100)
        >>> model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
        >>> plateau, x = PlateauScale("loss", factor=0.5, patience=2), np.zeros((4, 1))
        >>> _ = model.fit(x, x, epochs=6, verbose=0, callbacks=[plateau])
        >>> plateau.reductions
        [(2, 0.5), (4, 0.25)]

    Reference:
        `torch.optim.lr_scheduler.ReduceLROnPlateau`
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.5,
        patience: int = 3,
        min_delta: float = 0.0,
        cooldown: int = 0,
        min_scale: float = 1e-3,
        mode: str = "auto",
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.factor = _checks.fraction("factor", factor, zero=False)
        self.patience = _checks.positive_integer("patience", patience)
        self.min_delta = _checks.non_negative("min_delta", min_delta)
        self.cooldown = _checks.non_negative_integer("cooldown", cooldown)
        self.min_scale = _checks.fraction("min_scale", min_scale)
        self.mode = _checks.one_of("mode", mode, _monitored.MODES)
        self._reset()

    def _reset(self) -> None:
        self.scale = 1.0
        self.reductions: list[tuple[int, float]] = []
        self._best: float | None = None
        self._seen = False
        self._waited = 0
        self._cooling = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self._reset()
        _inside.compiled_optimizer(self.model, "PlateauScale")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Looks at the metric, and scales the learning rate on a plateau."""
        value = _monitored.read(logs, self.monitor)
        if value is None:
            return
        self._seen = True
        mode = _monitored.direction(self.monitor, self.mode, self.model)
        if _monitored.is_better(value, self._best, mode, self.min_delta):
            self._best, self._waited = value, 0
        elif self._cooling == 0:
            self._waited += 1
        self._cooling = max(0, self._cooling - 1)
        scale = max(self.min_scale, self.scale * self.factor)
        if self._waited >= self.patience and scale < self.scale:
            multiply_learning_rate(self.model, scale / self.scale, "PlateauScale")
            self.scale = scale
            self.reductions.append((epoch, scale))
            self._waited, self._cooling = 0, self.cooldown
            _monitored.announce(self._explain(epoch), self.params)

    def on_train_end(self, logs: Any = None) -> None:
        """Warns if there was nothing to look at."""
        if not self._seen and logs:
            _monitored.warn_unseen(self)

    def _explain(self, epoch: int) -> str:
        return (
            f"Epoch {epoch + 1}: {self.monitor} has not improved for {self.patience} epochs "
            f"(best {self._best}); the learning rate is scaled by {self.scale:g} from here on."
        )
