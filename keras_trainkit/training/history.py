"""History and weights of the epochs, written into the run folder while it trains."""

import contextlib
import shutil
from pathlib import Path
from typing import Any

import keras

from keras_trainkit.recording.ration import Ration
from keras_trainkit.recording.settling import SettlingCallback
from keras_trainkit.runs import Run

_SECONDS_BETWEEN_WRITES, _SHARE_OF_WRITES = 2.0, 0.005
_BYTES_A_VARIABLE = 4096  # of HDF5's own, at most


class Recorder(SettlingCallback):
    """Writes history and checkpoints of the epochs into the run folder.

    Short epochs share a write: files are made durable at most every two seconds, as often as that
    takes half a percent of the time, and at the end. Where an exception ends the fit, the history
    is written with every epoch that was over.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.rows: list[dict[str, float]] = []
        self.best = float("inf")
        self._ration = Ration(_SHARE_OF_WRITES, _SECONDS_BETWEEN_WRITES)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds a row, and writes if it is time."""
        row = {name: float(value) for name, value in (logs or {}).items()}
        self.rows.append({"epoch": epoch + 1, **row})
        better = row.get("val_loss", float("inf")) < self.best
        if self._ration.due():
            with self._ration:
                self._write(row["val_loss"] if better else None)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Writes what is left."""
        self._write(None)

    def settle(self) -> None:
        """Writes the epochs that are not written yet."""
        if not self.rows:
            return
        with contextlib.suppress(OSError):  # a full disk may be what ended the fit
            self.run.write_history(self.rows)

    def _write(self, best: float | None) -> None:
        self.run.write_history(self.rows)
        self.run.write("checkpoints/last.weights.h5", self._save_weights)
        if best is not None:
            self.best = best
            last = self.run.path / "checkpoints/last.weights.h5"
            self.run.write("checkpoints/best.weights.h5", lambda path: shutil.copyfile(last, path))

    def _save_weights(self, path: Path) -> None:
        """Saves the weights if there is room: on a full disk HDF5 may end the process."""
        arrays = [keras.ops.convert_to_numpy(variable) for variable in self.model.variables]
        own = _BYTES_A_VARIABLE * (1 + len(arrays))
        path.write_bytes(bytes(own + sum(array.nbytes for array in arrays)))
        self.model.save_weights(path)
