"""A short training that wins back what a compression cost."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import keras
from rich.console import Console

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import TrainingProgress
from keras_trainkit.compression import graph
from keras_trainkit.compression.distillation import distiller


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long a compressed model is trained on, with Adam and a rate that falls to 0.

    Attributes:
        epochs: passes over the training rows.
        batch_size: rows in a step.
        learning_rate: the first step's; training for int8 takes a tenth of it.
        seed: of the order of rows and of dropout.

    Raises:
        InputError: a value is outside its range.
    """

    epochs: int = 3
    batch_size: int = 128
    learning_rate: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        _checks.positive_integer("epochs", self.epochs)
        _checks.positive_integer("batch_size", self.batch_size)
        _checks.positive("learning_rate", self.learning_rate)
        _checks.non_negative_integer("seed", self.seed)


def fine_tune(
    model: "keras.Model",
    like: "keras.Model",
    data: tuple[Any, Any],
    effort: Effort,
    *,
    share: float = 1.0,
    teacher: "keras.Model | None" = None,
    callbacks: Sequence[Any] = (),
    console: Console | None = None,
) -> None:
    """Trains a model with the loss of another.

    Args:
        model: what is trained.
        like: a compiled model, whose loss is taken.
        data: inputs and targets.
        effort: how long.
        share: what part of the effort's learning rate is used.
        teacher: a classifier whose answers are learned too, beside the labels; it stays as it is.
        callbacks: further callbacks.
        console: where progress is shown; by default nowhere.

    Raises:
        InputError: `like` is not compiled, or the teacher does not fit.
    """
    if not like.compiled or not like.loss:
        raise InputError(
            f"model must be compiled with a loss, for what trains it on; received {like.name!r}, "
            "which is not: call compile first."
        )
    keras.utils.set_random_seed(effort.seed)
    count = len(keras.tree.flatten(data[0])[0])
    steps = math.ceil(count / effort.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(
        share * effort.learning_rate, steps * effort.epochs
    )
    learner = model if teacher is None else distiller(model, graph.copy(teacher))
    learner.compile(optimizer=keras.optimizers.Adam(rate), loss=like.loss)
    progress = [TrainingProgress(count, steps, console=console)] if console else []
    try:
        learner.fit(
            *data,
            batch_size=effort.batch_size,
            epochs=effort.epochs,
            verbose=0,
            callbacks=[*callbacks, *progress],
        )
    finally:
        for each in progress:
            each.close()
