"""KerasTuner's loop with each trial in a process of its own."""

import contextlib
import dataclasses
import io
import math
import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras_tuner

from keras_trainkit._checks import InputError
from keras_trainkit.processes import Server, json_file
from keras_trainkit.processes.task import ANSWER, TASK
from keras_trainkit.tuning import pace, trials
from keras_trainkit.tuning.space import Space, values
from keras_trainkit.tuning.trials import Trial

_HOPELESS = 5  # failed trials, and none that ran
_TRIAL = "keras_trainkit.tuning.trial:run"


@dataclasses.dataclass(frozen=True)
class Job:
    """What a trial needs beside its hyper-parameters."""

    recipe: Path
    overrides: dict[str, Any]
    objective: str
    direction: str
    limits: dict[str, float | None]
    prune: bool
    folder: Path
    deadline: float | None = None  # of time.time


def is_worker() -> bool:
    """Returns whether this process asks a chief for its trials, as KerasTuner's variables say."""
    return not os.environ.get("KERASTUNER_TUNER_ID", "chief").startswith("chief")


class _HopelessError(InputError, keras_tuner.errors.FatalError):
    """Ends the search: KerasTuner hands on what is fatal."""


class BudgetSpentError(Exception):
    """The minutes are over."""


class Tuner(keras_tuner.Tuner):
    """Runs trials in forked children, and keeps what each came to in its folder.

    Args:
        oracle: chooses the trials.
        space: the recipe's.
        job: the rest.
        server: where trials run.
        tick: called between trials and a few times a second while one runs; it may raise.
    """

    def __init__(
        self, oracle: Any, space: Space, job: Job, server: Server, tick: Callable[[], Any]
    ) -> None:
        self.job, self.server, self.tick, self.own_space = job, server, tick, space
        state = job.folder / "oracle.json"
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                super().__init__(
                    oracle, space, directory=str(job.folder.parent), project_name=job.folder.name
                )
            if not is_worker() and not self.oracle.trials and state.is_file():
                self.oracle.reload()  # begun under another tuner's name: as a worker, or alone
        except (ValueError, KeyError, RuntimeError) as error:  # killed while KerasTuner wrote
            raise InputError(
                f"{state} and the trial.json beside it must be as KerasTuner writes them "
                f"({type(error).__name__}: {error}): finished trials can be read, but the search "
                "cannot go on; begin another with --name."
            ) from error

    def pre_create_trial(self) -> None:
        """Ends the search at Ctrl-C, when its minutes are over, or nothing runs at all."""
        self.tick()
        if self.job.deadline is not None and time.time() > self.job.deadline:
            raise BudgetSpentError
        done = [one for one in trials.read(self.job.folder) if one.status != trials.RUNNING]
        failed = [one for one in done if one.status == trials.FAILED]
        if len(failed) >= _HOPELESS and len(failed) == len(done):
            raise _HopelessError(
                f"space must build models that train; all of the first {len(failed)} trials "
                f"failed, the last with: {failed[-1].reason}"
            )

    def run_trial(self, trial: Any, *_: Any, **__: Any) -> dict[str, float]:
        """Trains one trial and returns its objective.

        What cannot be scored is NaN, which makes a failed trial; at an exception KerasTuner would
        print its traceback.
        """
        folder = self.job.folder / f"trial_{trial.trial_id}"
        folder.mkdir(exist_ok=True)
        try:
            task = self._task(trial)
        except InputError as error:  # fields that the recipe refuses
            task = {"values": values(trial.hyperparameters), "overrides": {}}
            json_file.write(folder / TASK, task)
            result = self._keep(folder, task, {"refused": str(error)})
        else:
            result = self._finished(folder, task["values"]) or self._train(folder, task)
        value = result.value if result.scored and result.value is not None else math.nan
        return {self.job.objective: value}

    def on_trial_end(self, trial: Any) -> None:
        """Saves."""
        super().on_trial_end(trial)
        self.tick()

    def search(self, *args: Any, **kwargs: Any) -> None:
        """Searches without numpy's warnings, which the NaN of failed trials brings."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            super().search(*args, **kwargs)

    def _finished(self, folder: Path, wanted: dict[str, Any]) -> Trial | None:
        """Returns what this very trial came to before the search was broken off, if it did."""
        if not (folder / trials.RESULT).is_file():
            return None
        name = folder.name.removeprefix("trial_")
        same = [
            one for one in trials.read(self.job.folder) if (one.name, one.values) == (name, wanted)
        ]
        return same[0] if same else None

    def _train(self, folder: Path, task: dict[str, Any]) -> Trial:
        (folder / trials.RESULT).unlink(missing_ok=True)
        return self._keep(folder, task, run_child(self.server, folder, task, self.tick))

    def _keep(self, folder: Path, task: dict[str, Any], answer: dict[str, Any]) -> Trial:
        """Writes what a trial came to."""
        name = folder.name.removeprefix("trial_")
        result = trials.from_answer(name, task, answer, self.job.objective)
        json_file.write(folder / trials.RESULT, dataclasses.asdict(result))
        return result

    def _task(self, trial: Any) -> dict[str, Any]:
        job, chosen = self.job, self.own_space.overrides(trial.hyperparameters)
        curves = [one.curve for one in trials.read(job.folder) if one.status == trials.FINISHED]
        return {
            "recipe": str(job.recipe),
            "overrides": {**job.overrides, **chosen},
            "values": values(trial.hyperparameters),
            "objective": job.objective,
            "direction": job.direction,
            "limits": job.limits,
            "pace": pace.median_pace(curves) if job.prune else None,
        }


def run_child(
    server: Server, folder: Path, task: dict[str, Any], tick: Callable[[], Any]
) -> dict[str, Any]:
    """Runs a trial in a folder and returns its answer."""
    child = server.start(_TRIAL, folder, task)
    try:
        while child.wait(0.2) is None:
            tick()
    finally:
        child.stop()
    if child.ending or child.answer is None:
        return {"status": trials.FAILED, "reason": child.ending}
    return child.answer


def run_kept(
    server: Server, folder: Path, task: dict[str, Any], tick: Callable[[], Any]
) -> dict[str, Any]:
    """Runs a trial in a folder, or returns its answer if it was done before it was broken off."""
    known = json_file.read(folder / TASK), json_file.read(folder / ANSWER)
    if known[0] == task and known[1]:
        return known[1]
    folder.mkdir(parents=True, exist_ok=True)
    return run_child(server, folder, task, tick)
