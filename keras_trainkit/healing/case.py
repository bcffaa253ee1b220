"""A training that cures change: a compiled model, its data, and what `fit` is told."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.batch_statistics import form
from keras_trainkit.recording.cloning import cloned
from keras_trainkit.recording.model_facts import model_facts

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
        loss_weights: as `compile` takes them, or None.
    """

    model: Any
    x: np.ndarray
    y: np.ndarray
    held: tuple[np.ndarray, np.ndarray]
    fit: dict[str, Any]
    classes: bool
    loss_weights: Any = None

    def recompile(self, model: Any, **changes: Any) -> None:
        """Takes a model, compiled as the one before, with another `loss` or optimizer's options."""
        loss_weights = self.loss_weights
        self.model = recompile(model, self.model, loss_weights=loss_weights, **changes)

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
    loss, weights = changes.pop("loss", like.loss), changes.pop("loss_weights", None)
    optimizer = like.optimizer
    config = {**optimizer.get_config(), **changes}
    made = type(optimizer).from_config(config)
    model.compile(optimizer=made, loss=loss, loss_weights=weights)
    return model


def rebuild(model: Any, change: Callable[[Any, dict[str, Any]], Any], fresh: bool = False) -> Any:
    """Returns a new model of the same layers, not compiled, at any depth of models within models.

    A layer that stays as it was, or is another only in its activation, keeps its weights: those of
    a base that was trained before, and the statistics of a Normalization.

    Args:
        model: sequential or functional.
        change: takes a layer and its config; returns the config to use, a layer to use instead, or
            None to leave the layer out.
        fresh: whether a layer whose config was changed begins with new weights.
    """
    pairs: list[tuple[Any, Any]] = []

    def clone(layer: Any) -> Any:
        config = layer.get_config()
        wanted = change(layer, dict(config))
        if wanted is None:
            return keras.layers.Identity(name=layer.name)
        if isinstance(wanted, keras.layers.Layer):
            return wanted
        made = type(layer).from_config(wanted)
        if not fresh or wanted == config:
            pairs.append((layer, made))
        return made

    made = cloned(model, clone_function=clone, recursive=True)
    for old, new in pairs:
        weights = old.get_weights()
        if [w.shape for w in weights] == [tuple(v.shape) for v in new.weights]:
            new.set_weights(weights)
    return made


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
