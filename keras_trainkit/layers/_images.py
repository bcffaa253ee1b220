"""Where an image has its channels: last, or first as Keras can be told."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks

FORMATS = ("channels_last", "channels_first")


def data_format(value: str | None) -> str:
    """Returns `value`, or what Keras is set to if it is None, or raises InputError."""
    return _checks.one_of("data_format", value or keras.config.image_data_format(), FORMATS)


def channels_last(x: Any, given: str) -> Any:
    """Returns (batch, ..., channels) from a tensor in the format it was given in.

    Example:
        >>> tuple(channels_last(ops.zeros((1, 3, 8, 9)), "channels_first").shape)
        (1, 8, 9, 3)
    """
    if given == "channels_last":
        return x
    return ops.transpose(x, (0, *range(2, len(x.shape)), 1))


def as_given(x: Any, given: str) -> Any:
    """Returns a tensor of (batch, ..., channels) in the format `given`.

    Example:
        >>> tuple(as_given(ops.zeros((1, 8, 9, 3)), "channels_first").shape)
        (1, 3, 8, 9)
    """
    if given == "channels_last":
        return x
    last = len(x.shape) - 1
    return ops.transpose(x, (0, last, *range(1, last)))


def sides(shape: tuple[Any, ...], given: str) -> tuple[Any, ...]:
    """Returns the axes between batch and channels of a shape."""
    return tuple(shape[1:-1] if given == "channels_last" else shape[2:])
