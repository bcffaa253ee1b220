"""Shapes of targets and predictions: what fits together, and what it is made into."""

from typing import Any

from keras import ops

from keras_trainkit._checks import InputError


def tensors(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Returns both as tensors; a Keras loss gives lists of scalars for lists of numbers."""
    return ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)


def matched(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Returns both with equal shapes of rank 2 or more: `(N,)` becomes `(N, 1)`.

    Args:
        y_true: of the shape of `y_pred`, or one of them has a last axis of size 1 too many.
        y_pred: predictions.

    Raises:
        InputError: the shapes do not belong together; they are never broadcast.
    """
    y_true, y_pred = tensors(y_true, y_pred)
    if len(y_true.shape) == len(y_pred.shape) - 1 and y_pred.shape[-1] == 1:
        y_true = ops.expand_dims(y_true, -1)
    elif len(y_pred.shape) == len(y_true.shape) - 1 and y_true.shape[-1] == 1:
        y_pred = ops.expand_dims(y_pred, -1)
    if not compatible(y_true.shape, y_pred.shape):
        raise misfit("y_pred must have the shape of y_true", y_true, y_pred)
    if len(y_true.shape) == 1:
        y_true, y_pred = ops.expand_dims(y_true, -1), ops.expand_dims(y_pred, -1)
    return y_true, y_pred


def flat_labels(y_true: Any) -> Any:
    """Returns labels of shape `(N,)` from `(N,)` or `(N, 1)`, or raises InputError."""
    shape = tuple(y_true.shape)
    if len(shape) == 2 and shape[1] in (1, None):
        return ops.reshape(y_true, (-1,))
    if len(shape) != 1:
        raise InputError(
            "y_true must be one integer label for each example, of shape (N,) or (N, 1); "
            f"received y_true of shape {shape}."
        )
    return y_true


def matrix(name: str, what: str, x: Any) -> None:
    """Raises InputError if `x` has not two axes, the second of a known size."""
    shape = tuple(x.shape)
    if len(shape) != 2 or shape[1] is None:
        raise InputError(
            f"{name} must be {what}, of shape (N, columns); received {name} of shape {shape}."
        )


def two_views(y_pred: Any) -> tuple[Any, Any]:
    """Returns the two embeddings of each example from `(N, 2, D)`, or raises InputError."""
    shape = tuple(y_pred.shape)
    if len(shape) != 3 or shape[1] not in (2, None):
        raise InputError(
            "y_pred must be two embeddings for each example, of shape (N, 2, D), as "
            f"keras.ops.stack([a, b], axis=1) makes it; received y_pred of shape {shape}."
        )
    return y_pred[:, 0], y_pred[:, 1]


def compatible(a: Any, b: Any) -> bool:
    """Returns whether two static shapes can be equal; `None` is an unknown size."""
    a, b = tuple(a), tuple(b)
    return len(a) == len(b) and all(x == y or None in (x, y) for x, y in zip(a, b, strict=True))


def misfit(rule: str, y_true: Any, y_pred: Any) -> InputError:
    """Returns the error for shapes that do not belong together."""
    return InputError(
        f"{rule}; received y_true of shape {tuple(y_true.shape)} and y_pred of shape "
        f"{tuple(y_pred.shape)}."
    )
