"""The shape of an entry of EXAMPLES, and the task each one is fed."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Task:
    """What a model with one kind of head predicts: 24 examples, in 3 batches of 8.

    The fit contracts build one model with an output for each task, and compile every metric on
    the output of its task, so a fit per regime checks them all.

    Attributes:
        units: of the last Dense layer.
        activation: of the last Dense layer.
        loss: that the model is compiled with.
        y_true: of shape (24,) or (24, something).
        y_pred: of shape (24, units), what the activation could have given.
        reshape: the shape of one prediction where it is not (units,), such as an image's.
        name: of the model's output.
    """

    units: int
    activation: str
    loss: str
    y_true: np.ndarray
    y_pred: np.ndarray
    name: str
    reshape: tuple[int, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Example:
    """How to make one exported metric, and what to feed it.

    Attributes:
        make: returns a fresh instance, with some arguments that are not the defaults;
            the contract tests call it with `name=` in its keywords, or with nothing.
        task: what it is fed.
        tolerance: how far "many batches" may be from "one batch"; 1e-5 for summed state.
    """

    make: Callable[..., Any]
    task: Task
    tolerance: float = 1e-5
