"""A training that cures change: a compiled model, its data, and what `fit` is told."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit._cloning import cloned
from keras_trainkit.callbacks.batch_statistics import form
from keras_trainkit.callbacks.model_facts import model_facts

MOST_CLASSES = 50  # whole numbers with more values than that are measurements


@dataclasses.dataclass
class Case:
    """What is trained.

    Attributes:
        model: compiled.
        x: training inputs, one array.
        y: training targets, one array.
        held: validation inputs and targets.
        fit: arguments of `fit` beside the data.
        classes: whether the task is a classification.
    """

    model: Any
    x: np.ndarray
    y: np.ndarray
    held: tuple[np.ndarray, np.ndarray]
    fit: dict[str, Any]
    classes: bool

    @property
    def head(self) -> dict[str, Any]:
        """What is known of the output and its loss."""
        return model_facts(self.model)["outputs"][0]

    def relabel(self, change: Callable[[np.ndarray], np.ndarray]) -> None:
        """Changes all targets alike."""
        self.y, self.held = change(self.y), (self.held[0], change(self.held[1]))


def is_classification(y: np.ndarray, family: str) -> bool:
    """Whether targets are classes: by their form, and for numbers by the loss they were given.

    Example:
        >>> is_classification(np.array([0, 1, 2]), "categorical")
        True
        >>> is_classification(np.array([1.5, 0.2]), "squared")
        False
    """
    values = np.unique(y[np.isfinite(y)])
    if form(y) == "continuous":
        return family in ("categorical", "binary") and len(values) <= min(10, len(y) / 5)
    return len(values) <= MOST_CLASSES


def recompile(model: Any, like: Any, **changes: Any) -> Any:
    """Compiles a model like another, with another `loss`, or other options of its optimizer.

    Returns:
        The model.
    """
    loss = changes.pop("loss", like.loss)
    optimizer = like.optimizer
    config = {**optimizer.get_config(), **changes}
    model.compile(optimizer=type(optimizer).from_config(config), loss=loss)
    return model


def rebuild(model: Any, change: Callable[[Any, dict[str, Any]], dict[str, Any] | None]) -> Any:
    """Returns a new model of the same layers, not compiled, each with the config of `change`.

    Args:
        model: sequential or functional.
        change: takes a layer and its config; returns the config to use, or None to leave the layer
            out.
    """

    def clone(layer: Any) -> Any:
        config = change(layer, layer.get_config())
        if config is None:
            return keras.layers.Identity(name=layer.name)
        return type(layer).from_config(config)

    return cloned(model, clone_function=clone)


def score(case: Case) -> float:
    """Returns accuracy, or R^2, on the validation rows; NaN if a prediction is no number."""
    return float(row_scores(case).mean())


def row_scores(case: Case) -> np.ndarray:
    """Returns what every validation row adds to the score, which is their mean."""
    x, y = case.held
    predictions = np.asarray(case.model.predict(x, verbose=0), "float64")
    if not np.isfinite(predictions).all():
        return np.full(len(y), np.nan)
    if not case.classes:
        error = predictions.reshape(len(y), -1) - y.reshape(len(y), -1)
        return 1 - np.square(error).mean(axis=1) / max(np.var(y), 1e-12)
    return _right(predictions, np.asarray(y), case.head).mean(axis=1)


def _right(predictions: np.ndarray, y: np.ndarray, head: dict[str, Any]) -> np.ndarray:
    """Returns whether each label of each row, as one of a sequence, is met."""
    line, rows = 0.0 if head["from_logits"] and head["activation"] == "linear" else 0.5, len(y)
    if predictions.size == y.size and form(y) == "multi_hot":
        return (predictions > line).reshape(rows, -1) == (y > 0.5).reshape(rows, -1)
    if predictions.shape[-1] == 1:
        return (predictions > line).reshape(rows, -1) == y.reshape(rows, -1)
    labels = y.argmax(axis=-1) if y.shape == predictions.shape else y
    return predictions.argmax(axis=-1).reshape(rows, -1) == labels.reshape(rows, -1)
