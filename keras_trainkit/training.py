"""`train` runs a recipe and returns its run folder. It is a function over `model.fit`."""

import dataclasses
import errno
import os
import shutil
from pathlib import Path
from typing import Any

import keras
from rich.console import Console
from rich.markup import escape

from keras_trainkit import _checks, callbacks, checking, environment, evaluation, runs
from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks.ration import Ration
from keras_trainkit.datasets import batches, in_order
from keras_trainkit.diagnosis.finding import SEVERITIES
from keras_trainkit.plan import PARTS, Plan, prepare
from keras_trainkit.recipe import Recipe
from keras_trainkit.runs import Run

_SECONDS_BETWEEN_WRITES, _SHARE_OF_WRITES = 2.0, 0.005
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def train(
    recipe: str | Recipe[Any],
    *,
    out: str | Path = "runs",
    name: str = "",
    fast: bool = False,
    doctor: bool = True,
    profile: int = 0,
    stop_on: str | None = None,
    touch_test: bool = True,
    console: Console | None = None,
    **overrides: Any,
) -> Run:
    """Trains a recipe, scores the finished model once on the test rows, and keeps everything.

    Args:
        recipe: a shipped recipe's name, a path to a recipe file, or a Recipe.
        out: the folder of all runs.
        name: what tells this run from others; by default `seed<seed>`.
        fast: train only a few steps, to try the whole path.
        doctor: whether signals are recorded and findings shown; a fast run has none.
        profile: how many steps are profiled for TensorBoard, from the second on.
        stop_on: `"error"` or `"warning"`: a finding of the doctor that ends the training.
        touch_test: whether the test rows are scored at the end.
        console: where progress is shown; by default the standard output.
        **overrides: fields of the recipe's config.

    Returns:
        The run. Its `status` is `interrupted` after Ctrl-C: what was learned is saved.

    Raises:
        InputError: the recipe, a field, the data or the output folder cannot be used; nothing
            has been written.

    Example:
        ```python
        run = train("mnist", epochs=3)
        run.metrics["test"]
        ```
    """
    console = console or Console(highlight=False)
    _checks.non_negative_integer("profile", profile)
    chosen = recipes.load(recipe) if isinstance(recipe, str) else recipe
    _checks.one_of("stop_on", stop_on, (None, *SEVERITIES[:2]))
    plan = prepare(chosen, overrides, fast=fast)
    announce(plan, console)
    run = new_run(plan, Path(out), name)
    try:
        interrupted = _fit(plan, run, console, doctor and not fast, stop_on, profile)
        touch = touch_test and not interrupted
        evaluation.score(run, plan.splits, chosen.baselines, touch_test=touch)
        run.write_status(runs.INTERRUPTED if interrupted else runs.FINISHED)
    except Exception as error:
        if not _disk_is_full(error):
            raise
        raise InputError(
            f"out must have room for the run; received {str(run.path)!r}, where the disk is full: "
            "what was written before is whole."
        ) from error
    return run


def announce(plan: Plan, console: Console) -> None:
    """Says what is going to be trained on what, and what looks wrong with the data."""
    splits = plan.splits
    console.print(f"[bold]data[/]   {escape(splits.source)}: {escape(splits.describe())}")
    if splits.note:
        console.print(f"[bold yellow]note[/]   {escape(splits.note)}")
    for each in splits.details:
        console.print(each)
    for finding in () if plan.fast else checking.quick(splits):
        console.print(
            f"[bold yellow]check[/]  {escape(finding.sentence)} {escape(finding.where())}".rstrip()
        )
    console.print(
        f"[bold]model[/]  {plan.model.name}: {plan.model.count_params():,} parameters; "
        f"{plan.config.epochs} epochs of {plan.steps_per_epoch} steps"
    )
    changed = {k: v for k, v in plan.origins.items() if v != "recipe"}
    if changed:
        words = ", ".join(f"{k}={getattr(plan.config, k)} ({v})" for k, v in changed.items())
        console.print(f"[bold]config[/] {escape(words)}")


def _fit(
    plan: Plan, run: Run, console: Console, watched: bool, stop_on: str | None, profile: int
) -> bool:
    """Trains and saves the model; returns whether Ctrl-C ended it early."""
    train_batches, reshuffle = batches(plan.splits.train, plan.config.batch_size, plan.config.seed)
    held = plan.splits.validation
    examples = len(plan.splits.train)
    progress = callbacks.TrainingProgress(
        examples, plan.steps_per_epoch, plan.recipe.log_steps, console
    )
    own = plan.recipe.callbacks
    stop = callbacks.StopOnInterrupt(console.print)
    recorder = _Recorder(run)
    doctor = callbacks.Doctor(stop_on, path=run.path / "signals.jsonl", console=console)
    doctor.fields, doctor.brief = tuple(dataclasses.asdict(plan.config)), True
    try:
        with stop.listening():
            plan.model.fit(
                train_batches,
                epochs=plan.config.epochs,
                shuffle=False,  # the batches are shuffled
                validation_data=in_order(held, plan.config.batch_size) if len(held) else None,
                validation_batch_size=plan.config.batch_size,
                verbose=0,
                callbacks=[
                    reshuffle,
                    callbacks.EpochStats(examples),
                    *([doctor] if watched else []),
                    *(own(plan.config, plan.splits) if own else []),
                    recorder,
                    callbacks.TensorBoard(
                        run.path / "tensorboard",
                        dataclasses.asdict(plan.config),
                        profile_batch=(2, 1 + profile) if profile else 0,
                    ),
                    stop,
                    progress,
                ],
            )
    except BaseException:
        run.write_status(runs.FAILED)
        raise
    finally:
        progress.close()
    run.write("model.keras", plan.model.save)
    return stop.asked


class _Recorder(keras.callbacks.Callback):
    """Writes history and checkpoints of the epochs into the run folder.

    Short epochs share a write: files are made durable at most every two seconds, as often as that
    takes half a percent of the time, and at the end.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.rows: list[dict[str, float]] = []
        self.best = float("inf")
        self._ration = Ration(_SHARE_OF_WRITES, _SECONDS_BETWEEN_WRITES)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        row = {name: float(value) for name, value in (logs or {}).items()}
        self.rows.append({"epoch": epoch + 1, **row})
        better = row.get("val_loss", float("inf")) < self.best
        if self._ration.due():
            with self._ration:
                self._write(row["val_loss"] if better else None)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._write(None)

    def _write(self, best: float | None) -> None:
        self.run.write_history(self.rows)
        self.run.write("checkpoints/last.weights.h5", self.model.save_weights)
        if best is not None:
            self.best = best
            last = self.run.path / "checkpoints/last.weights.h5"
            self.run.write("checkpoints/best.weights.h5", lambda path: shutil.copyfile(last, path))


def _disk_is_full(error: Exception) -> bool:
    """Knows a full disk by its number, or by TensorFlow's words for it."""
    if isinstance(error, OSError) and error.errno in _FULL_DISK:
        return True
    return any(os.strerror(number) in str(error) for number in _FULL_DISK)


def new_run(plan: Plan, out: Path, name: str) -> Run:
    """Creates the run folder of a training, with all that is known before it."""
    splits, recipe = plan.splits, plan.recipe
    fields = {
        field: {"value": value, "from": plan.origins[field]}
        for field, value in dataclasses.asdict(plan.config).items()
    }
    files = {
        "config.json": {"recipe": recipe.name or "custom", "fast": plan.fast, "fields": fields},
        "environment.json": environment.describe(),
        "data.json": {
            "source": splits.source,
            "note": splits.note,
            "examples": {part: len(getattr(splits, part)) for part in PARTS},
            "fingerprints": {part: getattr(splits, part).fingerprint() for part in PARTS},
            "labels": splits.labels,
            "features": splits.features,
        },
        **splits.files,
    }
    source = recipe.path.read_text("utf-8") if recipe.path else None
    return runs.create(
        out, recipe.name or "custom", name or f"seed{plan.config.seed}", files, source
    )
