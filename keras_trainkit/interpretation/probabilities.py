"""Classes and probabilities from what a classifier is given and what it returns."""

from collections.abc import Sequence
from typing import Any

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
        if np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) != 1).any():
            raise InputError(
                f"{name} must hold one class an example; received rows with several or none: give "
                "one column of several labels at a time."
            )
        return labels.argmax(axis=1)
    if labels.ndim == 2:
        labels = labels[:, 0]
    if labels.ndim != 1 or len(labels) == 0 or labels.min() < 0 or (labels % 1).any():
        raise InputError(
            f"{name} must be integer classes of shape (N,) or (N, 1), or one-hot of shape "
            f"(N, classes); received shape {np.shape(labels)} and dtype {labels.dtype}."
        )
    return labels.astype("int64")


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
