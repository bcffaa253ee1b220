"""How a batch of numbers is read: targets, predictions and weights, made into columns."""

from typing import Any

from keras import ops

from keras_trainkit._checks import InputError


def columns(y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """Returns targets and predictions of shape `(examples, outputs)`, and weights.

    `(N,)` and `(N, 1)` mean the same and may be mixed. Axes between the first and the last, such
    as time steps, are more examples.

    Args:
        y_true: targets of shape `(N, ..., outputs)`, or `(N,)`.
        y_pred: predictions of the same shape.
        sample_weight: `None`, or one weight for each example; missing axes are added at the end.

    Returns:
        Three float32 tensors; the weights have shape `(examples, 1)`. Where the weight is 0,
        targets and predictions are 0, whatever they were.

    Raises:
        InputError: the shapes do not belong together; they are never broadcast.
    """
    y_true, y_pred = matched(as_float(y_true), as_float(y_pred))
    weights = ops.reshape(_spread(sample_weight, y_pred[..., 0]), (-1, 1))
    width = y_pred.shape[-1]
    used = ops.not_equal(weights, 0.0)
    flat = (ops.where(used, ops.reshape(x, (-1, width)), 0.0) for x in (y_true, y_pred))
    return (*flat, weights)


def matched(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Returns both with equal shapes of rank 2 or more, or raises InputError."""
    if len(y_true.shape) == len(y_pred.shape) - 1 and y_pred.shape[-1] == 1:
        y_true = ops.expand_dims(y_true, -1)
    elif len(y_pred.shape) == len(y_true.shape) - 1 and y_true.shape[-1] == 1:
        y_pred = ops.expand_dims(y_pred, -1)
    if not _fit(y_true.shape, y_pred.shape) or not len(y_true.shape):
        raise InputError(
            f"y_pred must have the shape of y_true; received y_true of shape "
            f"{tuple(y_true.shape)} and y_pred of shape {tuple(y_pred.shape)}."
        )
    if len(y_true.shape) == 1:
        y_true, y_pred = ops.expand_dims(y_true, -1), ops.expand_dims(y_pred, -1)
    return y_true, y_pred


def interval(y_true: Any, y_pred: Any, lower: int, upper: int) -> tuple[Any, Any, Any]:
    """Returns targets, lower and upper bounds of one shape.

    Args:
        y_true: targets of shape `(N,)`, `(N, 1)` or `(N, ..., outputs)`.
        y_pred: predictions with one more axis, the columns that hold the bounds; of shape
            `(N, columns)` for the first two.
        lower: the column of the lower bound.
        upper: the column of the upper bound.

    Raises:
        InputError: there are not so many columns, or the shapes do not belong together.
    """
    y_true, y_pred = as_float(y_true), as_float(y_pred)
    count = y_pred.shape[-1] if len(y_pred.shape) > 1 else 0
    if count is not None and not all(-count <= column < count for column in (lower, upper)):
        raise InputError(
            f"y_pred must have columns {lower} and {upper}, the bounds; received y_pred of shape "
            f"{tuple(y_pred.shape)}."
        )
    low, high = y_pred[..., lower], y_pred[..., upper]
    y_true, low = matched(y_true, low)
    return y_true, low, matched(y_true, high)[1]


def means(values: Any, sample_weight: Any) -> tuple[Any, Any]:
    """Returns the mean over outputs of `(N, ..., outputs)` values, flat, and flat weights."""
    values = ops.mean(values, axis=-1)
    weights = ops.reshape(_spread(sample_weight, values), (-1,))
    values = ops.reshape(values, (-1,))
    return ops.where(ops.not_equal(weights, 0.0), values, 0.0), weights


def as_float(x: Any) -> Any:
    """Returns a float32 tensor."""
    return ops.cast(ops.convert_to_tensor(x), "float32")


def _spread(sample_weight: Any, like: Any) -> Any:
    """Returns weights of the shape of `like`."""
    if sample_weight is None:
        return ops.ones_like(like)
    weights, rank = as_float(sample_weight), len(like.shape)
    if len(weights.shape) == rank + 1 and weights.shape[-1] == 1:
        weights = ops.squeeze(weights, axis=-1)
    given = tuple(weights.shape)
    missing = rank - len(given) if given else 0
    if missing < 0 or not all(
        a in (1, None, b) or b is None for a, b in zip(given, like.shape, strict=False)
    ):
        raise InputError(
            f"sample_weight must be one weight for each example, of shape {tuple(like.shape)}; "
            f"received sample_weight of shape {given}."
        )
    for _ in range(missing):
        weights = ops.expand_dims(weights, -1)
    return weights * ops.ones_like(like)


def _fit(a: Any, b: Any) -> bool:
    a, b = tuple(a), tuple(b)
    return len(a) == len(b) and all(x == y or None in (x, y) for x, y in zip(a, b, strict=True))
