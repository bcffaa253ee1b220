"""A grid laid over numbers by a first batch of them, for counting values nearly by rank.

A value's place in (0, 1) grows with the value: three quarters of it are x / (1 + |x|) of the
value's distance from the batch's mean, in mean absolute deviations, which reaches to infinity in
both directions; one quarter is the batch's own distribution function, which gives resolution to
wherever most values are.
"""

from typing import Any

from keras import ops

KNOTS = 32
OWN_SHARE = 0.25  # of the batch's distribution function
ROWS = 3 + KNOTS


def describe(x: Any, weights: Any) -> Any:
    """Returns what a grid needs to know of a batch, or zeros if the batch has no weight.

    Args:
        x: values of shape `(2, examples, outputs)`.
        weights: of shape `(examples, 1)`.

    Returns:
        A tensor of shape `(ROWS, 2, outputs)`: ones, the mean, the mean absolute deviation and
        `KNOTS` quantiles. An average of such tensors, divided by its first row, is a grid too.
    """
    total = ops.sum(weights)
    share = weights / ops.where(total > 0.0, total, 1.0)
    mean = ops.sum(share * x, axis=1, keepdims=True)
    mean = mean + ops.sum(share * (x - mean), axis=1, keepdims=True)
    spread = ops.sum(share * ops.abs(x - mean), axis=1, keepdims=True)
    one = ops.ones_like(mean)
    rows = ops.concatenate([one, mean, spread, _quantiles(x, share)], axis=1)
    return ops.where(total > 0.0, ops.transpose(rows, (1, 0, 2)), 0.0)


def place(x: Any, grid: Any, bins: int) -> Any:
    """Returns the bin of each value.

    Args:
        x: values of shape `(2, examples, outputs)`.
        grid: of shape `(ROWS, 2, outputs)`, from `describe`.
        bins: how many bins there are.

    Returns:
        An int32 tensor of the shape of `x`; 0 for NaN.
    """
    some = ops.where(grid[0] > 0.0, grid[0], 1.0)
    rows = ops.expand_dims(ops.transpose(grid / some, (1, 0, 2)), 1)
    mean, spread = rows[:, :, 1], rows[:, :, 2]
    z = (x - mean) / ops.where(spread > 0.0, spread, ops.maximum(ops.abs(mean), 1.0))
    z = ops.clip(z, -1e30, 1e30)  # infinity / infinity is NaN
    far = 0.5 + 0.5 * z / (1.0 + ops.abs(z))
    level = (1.0 - OWN_SHARE) * far + OWN_SHARE * _rising(x, rows[:, :, 3:])
    level = ops.where(ops.isnan(level), 0.0, level)
    return ops.cast(ops.clip(ops.floor(level * bins), 0, bins - 1), "int32")


def _quantiles(x: Any, share: Any) -> Any:
    """Returns `KNOTS` quantiles along axis 1, values of the batch whose weight is not 0."""
    x = ops.pad(x, ((0, 0), (0, 1), (0, 0)))  # a value of no weight, in case there is no other
    share = ops.pad(share, ((0, 1), (0, 0)))
    order = ops.argsort(x, axis=1)
    below = ops.cumsum(ops.take(ops.squeeze(share, 1), order), axis=1)
    levels = (ops.arange(KNOTS, dtype="float32") + 0.5) / KNOTS
    reached = ops.expand_dims(below, 1) >= ops.reshape(levels, (1, -1, 1, 1))
    first = ops.argmax(ops.cast(reached, "int32"), axis=2)
    return ops.take_along_axis(ops.take_along_axis(x, order, axis=1), first, axis=1)


def _rising(x: Any, knots: Any) -> Any:
    """Returns the share of the intervals between knots that lie below each value."""
    low, width = knots[:, :, :-1], knots[:, :, 1:] - knots[:, :, :-1]
    above = ops.expand_dims(x, 2) - low
    inside = ops.clip(above / ops.where(width > 0.0, width, 1.0), 0.0, 1.0)
    step = ops.cast(above > 0.0, "float32")
    return ops.mean(ops.where(width > 0.0, inside, step), axis=2)
