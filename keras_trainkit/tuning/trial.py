"""One trial: train a config, and say after every epoch how it goes. Runs in a child process."""

import dataclasses
import time
from pathlib import Path
from typing import Any

import keras

from keras_trainkit import recipe as recipes
from keras_trainkit.datasets import batches, in_order
from keras_trainkit.processes import json_file
from keras_trainkit.training import evaluation
from keras_trainkit.training import plan as plans
from keras_trainkit.training.plan import Plan
from keras_trainkit.tuning import pace

PROGRESS = "progress.json"
_BYTES = 4  # of a float32


def run(folder: Path, **task: Any) -> dict[str, Any]:
    """Trains what the task says and returns what came of it."""
    plan = plans.prepare(recipes.load(task["recipe"]), task["overrides"])
    size = {"parameters": plan.model.count_params(), "kb": _kilobytes(plan.model)}
    reason = _too_large(size, task.get("limits", {}))
    if reason:
        return {"status": "infeasible", "reason": reason, **size}
    began = time.perf_counter()
    reporter = _Reporter(folder, task, plan.config.epochs)
    _fit(plan, reporter)
    answer = {
        "status": "stopped" if reporter.stopped else "finished",
        "reason": reporter.stopped,
        "history": reporter.rows,
        "seconds": time.perf_counter() - began,
        "config": dataclasses.asdict(plan.config),
        **size,
    }
    if task.get("test"):
        answer["test"] = evaluation.evaluate(plan.model, plan.splits.test)
    if task.get("tensorboard", True):
        _write_events(folder / "tensorboard", task.get("values", {}), reporter.rows)
    return answer


def _fit(plan: Plan, reporter: keras.callbacks.Callback) -> None:
    examples, reshuffle = batches(plan.splits.train, plan.config.batch_size, plan.config.seed)
    held, own = plan.splits.validation, plan.recipe.callbacks
    plan.model.fit(
        examples,
        epochs=plan.config.epochs,
        shuffle=False,  # the batches are shuffled
        validation_data=in_order(held, plan.config.batch_size) if len(held) else None,
        validation_batch_size=plan.config.batch_size,
        verbose=0,
        callbacks=[reshuffle, *(own(plan.config, plan.splits) if own else []), reporter],
    )


class _Reporter(keras.callbacks.Callback):
    """Writes a row an epoch, and ends a trial that is behind the others."""

    def __init__(self, folder: Path, task: dict[str, Any], epochs: int) -> None:
        super().__init__()
        self.folder, self.task, self.epochs = folder, task, epochs
        self.rows: list[dict[str, float]] = []
        self.stopped = ""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        row = {name: float(value) for name, value in (logs or {}).items()}
        self.rows.append(row)
        value = row.get(self.task["objective"], float("nan"))
        progress = {"epoch": epoch + 1, "epochs": self.epochs, "value": value}
        json_file.write(self.folder / PROGRESS, progress)
        share = (epoch + 1) / self.epochs
        if share < 1 and pace.is_behind(share, value, self.task["pace"], self.task["direction"]):
            self.stopped = f"behind the median at epoch {epoch + 1} of {self.epochs}"
            self.model.stop_training = True


def _kilobytes(model: keras.Model) -> float:
    return model.count_params() * _BYTES / 1024


def _too_large(size: dict[str, float], limits: dict[str, float | None]) -> str:
    """Says which limit the model breaks, or nothing."""
    for limit, (of, unit) in {"max_params": ("parameters", ""), "max_kb": ("kb", " KiB")}.items():
        most = limits.get(limit)
        if most is not None and size[of] > most:
            return f"{size[of]:,.0f}{unit or ' parameters'}, above {limit}={most:g}"
    return ""


def _write_events(folder: Path, values: dict[str, Any], rows: list[dict[str, float]]) -> None:
    """Writes the scalars of the epochs and the hyper-parameters for TensorBoard."""
    import tensorflow as tf
    from tensorboard.plugins.hparams import api

    with tf.summary.create_file_writer(str(folder)).as_default():
        api.hparams(values, trial_id=folder.parent.name)
        for epoch, row in enumerate(rows):
            for name, value in row.items():
                tf.summary.scalar(name, value, step=epoch)
