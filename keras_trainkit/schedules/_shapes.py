"""The curves schedules are made of: pure functions of a progress between 0 and 1."""

import math
from typing import Any

from keras import ops


def as_float(step: Any) -> Any:
    """Returns the step as float32, which counts exactly to 16.7 million."""
    return ops.cast(step, "float32")


def progress(step: Any, begin: float, length: float) -> Any:
    """Returns how much of [begin, begin + length] has passed, between 0 and 1."""
    if length <= 0:
        return ops.cast(as_float(step) >= begin, "float32")
    return ops.clip((as_float(step) - begin) / length, 0.0, 1.0)


def line(start: Any, end: Any, part: Any) -> Any:
    """Returns the value on the straight line from `start` to `end`; exact at both ends."""
    return start * (1.0 - part) + end * part


def half_cosine(start: Any, end: Any, part: Any) -> Any:
    """Returns the value on the half cosine from `start` to `end`.

    `(1 + cos(pi * part)) / 2` is `cos(pi / 2 * part) ** 2`, which loses no digits near the end.
    """
    falling = ops.square(ops.cos(0.5 * math.pi * part))
    rising = ops.square(ops.sin(0.5 * math.pi * part))
    return start * falling + end * rising
