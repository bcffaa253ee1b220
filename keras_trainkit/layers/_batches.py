"""Data to adapt to: an array, or batches."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError

ROWS = 65536


def batches(data: Any) -> Iterator[np.ndarray]:
    """Yields float64 batches, (rows, ..., features), of an array or of an iterable of batches.

    Args:
        data: an array; or batches, like a `tf.data.Dataset`. Of a batch that is a tuple, such as
            (x, y), the first part is taken.

    Raises:
        InputError: there are no rows, or a batch has fewer than two axes.
    """
    rows = 0
    for part in _parts(data):
        batch = np.asarray(part[0] if isinstance(part, tuple) else part)
        if batch.dtype.kind in "OSU":
            raise InputError(f"data to adapt to must be numbers; received {batch.dtype}.")
        batch = batch.astype("float64")
        if batch.ndim < 2:
            raise InputError(
                "data to adapt to must be an array (rows, ..., features) or batches of such rows; "
                f"received the shape {batch.shape}."
            )
        rows += len(batch)
        yield batch
    if not rows:
        raise InputError("data to adapt to must have at least one row; received none.")


def _parts(data: Any) -> Iterator[Any]:
    if not hasattr(data, "__array__"):
        yield from data
        return
    array = np.asarray(data)
    if array.ndim == 0:
        yield array
        return
    for start in range(0, len(array), ROWS):
        yield array[start : start + ROWS]
