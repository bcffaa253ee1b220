"""Seeded labels, scores and weights, and how a metric is fed with them."""

from typing import Any

import numpy as np


def multiclass(classes: int = 4, examples: int = 60, seed: int = 0) -> tuple[Any, Any, Any]:
    """Returns integer labels that scores are somewhat right about, probabilities and weights."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, examples)
    logits = rng.normal(size=(examples, classes)) + 1.5 * np.eye(classes)[labels]
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return labels, scores.astype("float32"), rng.uniform(0.1, 2, examples).astype("float32")


def binary(examples: int = 60, seed: int = 0) -> tuple[Any, Any, Any]:
    labels, scores, weights = multiclass(2, examples, seed)
    return labels, scores[:, 1], weights


def multilabel(labels: int = 3, examples: int = 60, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, (examples, labels))
    scores = np.clip(rng.uniform(size=truth.shape) * 0.7 + 0.3 * truth, 0, 1)
    return truth, scores.astype("float32"), rng.uniform(0.1, 2, examples).astype("float32")


def feed(metric: Any, y_true: Any, y_pred: Any, weights: Any = None, step: int = 17) -> float:
    """Returns the metric's result after batches of `step`, the last of them shorter."""
    for start in range(0, len(y_true), step):
        part = slice(start, start + step)
        metric.update_state(y_true[part], y_pred[part], None if weights is None else weights[part])
    return float(metric.result())
