"""Keep the k best models on disk, each written whole or not at all."""

import dataclasses
import os
from pathlib import Path
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import _monitored


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A model on disk.

    Attributes:
        path: the file.
        value: the monitored quantity.
        epoch: the epoch, counted from 0.

    Example:
        >>> Checkpoint(Path("epoch-0003-val_loss-0.12.keras"), value=0.12, epoch=2).value
        0.12
    """

    path: Path
    value: float
    epoch: int


class TopKCheckpoints(keras.callbacks.Callback):
    """Keeps the `k` best models by a metric in a folder, and deletes those that drop out.

    A file is written beside its place and moved there when it is complete (`os.replace`), so a
    crash or a full disk leaves the earlier checkpoints whole, and never half a file under a
    checkpoint's name. Files are named `epoch-0007-val_loss-0.12345.keras`. An epoch that is not
    among the best is not written at all; NaN never is. Of equal values the earlier epoch stays.
    Only files written in this `fit` are deleted. Place it after `EMA` to keep averaged weights.

    Args:
        directory: the folder; it is made if it does not exist.
        monitor: the quantity in `logs`.
        k: how many models to keep.
        mode: `min` or `max`, or `auto` to go by the metric's own direction.
        save_weights_only: write `.weights.h5` files instead of whole models.

    Attributes:
        kept: the kept `Checkpoint`s, the best first.

    Raises:
        InputError: an argument is out of range, `monitor` is not in `logs`, or `mode="auto"` and
            the metric does not say which way is better.

    Example:
        >>> import keras, numpy as np, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> best = TopKCheckpoints(tempfile.mkdtemp(), "loss", k=2)
        >>> _ = model.fit(np.ones((8, 1)), np.ones(8), epochs=4, verbose=0, callbacks=[best])
        >>> [checkpoint.epoch for checkpoint in best.kept]
        [3, 2]
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        monitor: str = "val_loss",
        k: int = 3,
        mode: str = "auto",
        save_weights_only: bool = False,
    ) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.monitor = monitor
        self.k = _checks.positive_integer("k", k)
        self.mode = _checks.one_of("mode", mode, _monitored.MODES)
        self.save_weights_only = save_weights_only
        self.kept: list[Checkpoint] = []
        self._seen = False

    def state(self) -> dict[str, Any]:
        """Returns which files are kept."""
        kept = [(each.path.name, each.value, each.epoch) for each in self.kept]
        return {"kept": kept, "seen": self._seen}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on with them."""
        self.kept = [Checkpoint(self.directory / name, *rest) for name, *rest in state["kept"]]
        self._seen = state["seen"]

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit; its files stay."""
        self.kept, self._seen = [], False
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"directory must be a folder that can be made; received directory="
                f"'{self.directory}' ({error.strerror})."
            ) from error

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Writes the model if it is among the best, and deletes the one it replaces."""
        value = _monitored.read(logs, self.monitor)
        if value is None:
            return
        self._seen = True
        mode = _monitored.direction(self.monitor, self.mode, self.model)
        worst = self.kept[-1].value if len(self.kept) == self.k else None
        if not _monitored.is_better(value, worst, mode):
            return
        path = self._write(epoch, value)
        sign = 1 if mode == "min" else -1
        self.kept.append(Checkpoint(path, value, epoch))
        self.kept.sort(key=lambda checkpoint: (sign * checkpoint.value, checkpoint.epoch))
        for lost in self.kept[self.k :]:
            lost.path.unlink(missing_ok=True)
        del self.kept[self.k :]

    def on_train_end(self, logs: Any = None) -> None:
        """Warns if there was nothing to look at."""
        if not self._seen and logs:
            _monitored.warn_unseen(self)

    def _write(self, epoch: int, value: float) -> Path:
        suffix = ".weights.h5" if self.save_weights_only else ".keras"
        name = f"epoch-{epoch + 1:04d}-{self.monitor.replace('/', '_')}-{value:.5g}{suffix}"
        path, unfinished = self.directory / name, self.directory / f".unfinished{suffix}"
        try:
            if self.save_weights_only:
                self.model.save_weights(unfinished, overwrite=True)
            else:
                self.model.save(unfinished, overwrite=True)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        return path
