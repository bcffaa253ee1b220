"""Checkpoints of a run: written whole, the last ones kept, and gone on from to the bit."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.recording import callback_state as state
from keras_trainkit.recording.model_state import model_state, restore_model
from keras_trainkit.recording.ration import Ration
from keras_trainkit.runs import Run, checkpoint_file
from keras_trainkit.runs.checkpoint_file import DamagedCheckpointError

KEPT = 3
_SHARE = 0.02  # of the time
_FOLDER, _PATTERN = "checkpoints", "state-*.ckpt"
_PARTS = {
    "epoch": int,
    "batch": int | None,
    "logs": dict,
    "model": dict,
    "random": dict,
    "callbacks": list,
}


class Checkpoints(keras.callbacks.Callback):
    """Keeps all that a training needs to go on as if it had never stopped.

    A checkpoint holds the model's variables with the seeds of its random layers, the optimizer,
    the running metrics, Python's and NumPy's random states, the place in the epoch, and what every
    other callback has come to know (`recording.callback_state`). One is due after `seconds`, at
    the end of a step or between epochs, if the last one has cost less than 2 % of the time
    since; with 0 seconds, at the end of every call of steps.

    It must be the first callback, so that what it keeps is the state before the others act.

    Args:
        run: the run.
        others: the other callbacks, in their order.
        seconds: between checkpoints, at least.
        resumed: the state to go on from, as `latest` returns it.
    """

    def __init__(
        self,
        run: Run,
        others: Sequence[Any],
        seconds: float = 10.0,
        resumed: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.run, self.others, self.resumed = run, others, resumed
        self._ration = Ration(_SHARE, seconds) if seconds else Ration(1e9)
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Goes on from a checkpoint, or makes one."""
        self._epoch = epoch
        resumed, self.resumed = self.resumed, None
        if resumed is None:
            self._keep_if_due(None, {})
        elif resumed["batch"] is None:
            self._restore(resumed)
        else:
            self._skip(resumed)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Makes a checkpoint, if one is due."""
        self._keep_if_due(batch, logs or {})

    def _keep_if_due(self, batch: int | None, logs: dict[str, Any]) -> None:
        if not self._ration.due():
            return
        with self._ration:
            self._keep(batch, logs)

    def _keep(self, batch: int | None, logs: dict[str, Any]) -> None:
        kept = {
            "epoch": self._epoch,
            "batch": batch,
            "logs": {name: np.asarray(value) for name, value in logs.items()},
            "model": model_state(self.model, metrics=batch is not None),
            "random": _random_state(),
            "callbacks": [[type(each).__name__, state.state_of(each)] for each in self.others],
        }
        step = -1 if batch is None else batch
        store(self.run, self._epoch, step + 1, kept)

    def _restore(self, resumed: dict[str, Any]) -> None:
        try:
            restore_model(self.model, resumed["model"])
            for each, (_, known) in zip(self.others, resumed["callbacks"], strict=True):
                state.restore(each, known)
            _set_random_state(resumed["random"])
        except InputError:
            raise
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise InputError(
                f"{self.run.path / _FOLDER} must hold checkpoints of this training; received one "
                f"that does not fit it ({reason}): move that folder away to train from the start."
            ) from error

    def _skip(self, resumed: dict[str, Any]) -> None:
        """Lets the steps that were made before go by: their data are drawn and nothing is trained.

        The last one is trained, as that builds metrics, and then undone by the restored values.
        """
        model = self.model
        own, size = model.train_function, model.steps_per_execution
        calls = iter(range(0, resumed["batch"] + 1, size))
        logs = resumed["logs"]

        def step(iterator: Any) -> dict[str, Any]:
            if next(calls) + size > resumed["batch"]:
                model.train_function = own
                own(iterator)
                self._restore(resumed)
            else:
                for _ in range(size):
                    next(iterator)
            return logs

        step.function = own  # pyright: ignore[reportFunctionMemberAccess]  # it stands for it
        model.train_function = step


def store(run: Run, epoch: int, steps: int, kept: Any) -> None:
    """Writes a checkpoint whole, then deletes the oldest beyond `KEPT`."""
    name = f"{_FOLDER}/state-{epoch:06d}-{steps:08d}.ckpt"
    run.write(name, lambda path: checkpoint_file.write(path, kept))
    for old in _files(run)[KEPT:]:
        if old.is_file():
            old.unlink(missing_ok=True)


def sweep(run: Run) -> None:
    """Deletes what a killed process had begun to write."""
    for path in run.path.rglob(".partial-*"):
        path.unlink(missing_ok=True)


def latest(run: Run, say: Callable[[str], Any]) -> dict[str, Any] | None:
    """Returns the newest whole checkpoint, or None; a damaged one is named and passed over.

    Args:
        run: the run.
        say: called with a sentence for each damaged file.
    """
    for path in _files(run):
        try:
            return _checked(checkpoint_file.read(path))
        except DamagedCheckpointError as error:
            say(f"{path.name} {error}: the checkpoint before it is used.")
    return None


def _checked(state: Any) -> dict[str, Any]:
    """Returns a checkpoint's state if it has all its parts.

    Raises:
        DamagedCheckpointError: one is missing, or of another type.
    """
    if not isinstance(state, dict):
        raise DamagedCheckpointError("does not hold what a checkpoint does")
    for name, kind in _PARTS.items():
        if not isinstance(state.get(name), kind) or isinstance(state[name], bool):
            raise DamagedCheckpointError(f"has no {name!r} as a checkpoint has it")
    if state["epoch"] < 0 or (state["batch"] or 0) < 0:
        raise DamagedCheckpointError("has a place before the start")
    return state


def _files(run: Run) -> list[Path]:
    """Returns the checkpoints, the newest first."""
    return sorted((run.path / _FOLDER).glob(_PATTERN), reverse=True)


def _random_state() -> dict[str, Any]:
    return {"python": random.getstate(), "numpy": np.random.get_state()}


def _set_random_state(kept: dict[str, Any]) -> None:
    random.setstate(kept["python"])
    np.random.set_state(kept["numpy"])
