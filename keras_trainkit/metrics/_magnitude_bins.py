"""Bins for sizes: each holds sizes that are equal within a stated relative error."""

import math
from typing import Any

from keras import ops

SMALLEST, LARGEST = 1e-12, 1e12  # a size below counts as 0, one above as LARGEST


def count(relative_error: float) -> int:
    """Returns how many bins there are: one for 0, the others in geometric steps."""
    return 2 + math.ceil(math.log(LARGEST / SMALLEST) / _step(relative_error))


def index(sizes: Any, relative_error: float) -> Any:
    """Returns the bin of each size, an int32 that grows with it; 0 for NaN."""
    place = ops.log(ops.where(sizes >= SMALLEST, ops.minimum(sizes, LARGEST), SMALLEST)) - math.log(
        SMALLEST
    )
    bins = 1 + ops.cast(ops.floor(place / _step(relative_error)), "int32")
    return ops.where(sizes >= SMALLEST, bins, 0)


def sizes(relative_error: float) -> Any:
    """Returns the size that stands for each bin, no farther from any in it than the error."""
    steps = ops.arange(count(relative_error) - 1, dtype="float32") + 0.5
    middle = ops.exp(steps * _step(relative_error) + math.log(SMALLEST))
    return ops.concatenate([ops.zeros((1,)), middle])


def _step(relative_error: float) -> float:
    """Returns the logarithm of the ratio of a bin's bounds."""
    return 2.0 * math.log1p(relative_error)
