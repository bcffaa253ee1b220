"""Numbers and weights, and how a metric is fed with them in batches."""

from typing import Any

import numpy as np


def numbers(
    examples: int = 50, outputs: int | None = None, offset: float = 0.0, seed: int = 0
) -> tuple[Any, Any, Any]:
    """Returns targets, predictions that are somewhat right about them, and weights."""
    rng = np.random.default_rng(seed)
    shape = (examples,) if outputs is None else (examples, outputs)
    y_true = rng.normal(size=shape)
    y_pred = 0.7 * y_true + 0.2 + 0.5 * rng.normal(size=shape)
    weights = rng.uniform(0.1, 2, examples).astype("float32")
    return (y_true + offset).astype("float32"), (y_pred + offset).astype("float32"), weights


def streamed(metric: Any, y_true: Any, y_pred: Any, weights: Any = None, step: int = 13) -> float:
    """Returns the metric's result after batches of `step`, the last of them shorter."""
    for start in range(0, len(y_true), step):
        part = slice(start, start + step)
        metric.update_state(y_true[part], y_pred[part], None if weights is None else weights[part])
    return float(metric.result())
