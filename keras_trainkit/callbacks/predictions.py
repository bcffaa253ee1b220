"""Classes and probabilities from what a classifier is given and what it returns."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError


def class_indices(name: str, labels: Any) -> np.ndarray:
    """Returns integer classes, of shape (N,), from integer or one-hot labels.

    Example:
        >>> class_indices("y", np.array([[0, 1], [1, 0]])).tolist()
        [1, 0]
        >>> class_indices("y", np.array([[2], [0]])).tolist()
        [2, 0]
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "biuf":
        raise InputError(
            f"{name} must be integer classes or one-hot; received {labels.dtype}. Give each class "
            "a number from 0 up."
        )
    if labels.ndim == 2 and labels.shape[1] > 1:
        return labels.argmax(axis=1)
    if labels.ndim == 2:
        labels = labels[:, 0]
    if labels.ndim != 1 or len(labels) == 0 or labels.min() < 0 or (labels % 1).any():
        raise InputError(
            f"{name} must be integer classes of shape (N,) or (N, 1), or one-hot of shape "
            f"(N, classes); received shape {np.shape(labels)} and dtype {labels.dtype}."
        )
    return labels.astype("int64")


def one_length(x: Any, y: Any) -> int:
    """Returns the number of examples in `x`, an array or a list or dict of them, and in `y`.

    Raises:
        InputError: they differ.
    """
    arrays = [part for part in [*keras.tree.flatten(x), y] if getattr(part, "shape", None)]
    lengths = {len(part) for part in arrays}  # a tf.data.Dataset counts batches, and is left out
    if len(lengths) != 1:
        found = " and ".join(map(str, sorted(lengths)))
        raise InputError(f"x and y must have as many examples as each other; received {found}.")
    return lengths.pop()


def predicted(callback: Any, ranks_do: bool = False) -> np.ndarray | None:
    """Returns the probabilities that a callback's model gives `callback.x`; None if some are NaN.

    Args:
        callback: with `model`, `x`, `labels`, `from_logits` and `batch_size`.
        ranks_do: whether scores of several classes need not be probabilities.

    Raises:
        InputError: the model is not one classifier of the classes in `callback.labels`, or gives
            logits and `from_logits` does not say so.
    """
    outputs = callback.model.predict(callback.x, batch_size=callback.batch_size, verbose=0)
    probabilities = class_probabilities(outputs, callback.from_logits)
    ranks_do = ranks_do and np.shape(outputs)[-1] > 1
    if not ranks_do and (np.abs(probabilities - 0.5) > 0.5 + 1e-3).any():
        raise InputError(
            f"the model's outputs must be probabilities from 0 to 1; received some from "
            f"{np.nanmin(probabilities):g} to {np.nanmax(probabilities):g}. Pass from_logits=True "
            "if they are logits."
        )
    highest = int(callback.labels.max())
    if highest >= probabilities.shape[1]:
        raise InputError(
            f"y must be classes of the model, 0 to {probabilities.shape[1] - 1}; received "
            f"{highest}."
        )
    return probabilities if np.isfinite(probabilities).all() else None


def names_of(class_names: Sequence[str] | None, classes: int) -> list[str]:
    """Returns a name for each class: its number if none is given, or raises InputError."""
    names = [str(i) for i in range(classes)] if class_names is None else list(class_names)
    if len(names) < classes:
        raise InputError(
            f"class_names must have a name for each of {classes} classes; received {len(names)}."
        )
    return names


def class_probabilities(outputs: Any, from_logits: bool = False) -> np.ndarray:
    """Returns probabilities, of shape (N, classes), from a classifier's output.

    One output a row is the probability (or logit) of class 1 of two.

    Example:
        >>> class_probabilities(np.array([[0.25], [1.0]])).tolist()
        [[0.75, 0.25], [0.0, 1.0]]
        >>> class_probabilities(np.array([[0.0, 0.0]]), from_logits=True).tolist()
        [[0.5, 0.5]]
    """
    outputs = np.asarray(outputs, "float64") if not isinstance(outputs, dict | list) else None
    if outputs is None or outputs.ndim not in (1, 2):
        raise InputError(
            "model must be a classifier with one output of shape (N,) or (N, classes); received "
            f"{'several outputs' if outputs is None else f'shape {outputs.shape}'}."
        )
    outputs = outputs.reshape(len(outputs), -1)
    if outputs.shape[1] == 1:
        positive = 1 / (1 + np.exp(-np.clip(outputs, -700, 700))) if from_logits else outputs
        return np.concatenate([1 - positive, positive], axis=1)
    if not from_logits:
        return outputs
    exponents = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)
