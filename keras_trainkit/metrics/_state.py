"""The summed state of a metric: one float32 variable, `metric.counts`."""

from typing import Any

import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def zeros(metric: Any, shape: tuple[int, ...]) -> Any:
    """Returns a new variable of `metric` for sums of weights; always float32, to count exactly."""
    return metric.add_variable(
        shape=tuple(shape), initializer="zeros", dtype="float32", name="counts"
    )


def start(metric: Any, rows: int, num_classes: int | None) -> Any:
    """Returns a variable of shape `(rows, num_classes)`, or `None` until the first update."""
    return None if num_classes is None else zeros(metric, (rows, num_classes))


def add(metric: Any, counts: Any) -> None:
    """Adds `counts` to `metric.counts`, which is made at the first update if it is `None`.

    Raises:
        InputError: the counts are those of another number of classes.
    """
    if metric.counts is None:
        metric.counts = zeros(metric, counts.shape)
    known, received = tuple(metric.counts.shape), tuple(counts.shape)
    if known != received:
        raise InputError(
            f"{metric.name} must be given predictions of the width of its num_classes, or of the "
            f"first ones it saw; its counts have shape {known}, received counts of shape "
            f"{received}. Make a metric for each."
        )
    metric.counts.assign_add(counts)


def numpy(metric: Any) -> np.ndarray:
    """Returns a copy of `metric.counts` as a NumPy array."""
    return ops.convert_to_numpy(metric.counts + 0.0)  # a sum is a tensor on every backend


def check_num_classes(num_classes: Any) -> int | None:
    """Returns `num_classes` if it is None or a positive integer, or raises InputError."""
    return None if num_classes is None else _checks.positive_integer("num_classes", num_classes)
