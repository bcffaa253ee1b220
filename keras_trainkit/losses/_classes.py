"""Class labels and class probabilities: read from any accepted form."""

from typing import Any

from keras import ops

from keras_trainkit.losses import _shapes

EPSILON = 1e-7
ROUNDING = 1e-3  # by how much a probability may lie outside of [0, 1]


def is_sparse(y_true: Any, y_pred: Any) -> bool:
    """Returns whether labels are integers (else they have a column for each class).

    Raises:
        InputError: the shapes do not belong together.
    """
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    if _shapes.compatible(true, pred) and (true[-1] != 1 or pred[-1] == 1):
        return False
    if _shapes.compatible(true, pred[:-1]) or _shapes.compatible(true, (*pred[:-1], 1)):
        return True
    raise _shapes.misfit(
        "y_true must be integer labels of the shape of y_pred without its last axis, or one-hot "
        "labels of y_pred's shape",
        y_true,
        y_pred,
    )


def one_hot(y_true: Any, y_pred: Any) -> Any:
    """Returns labels of the shape and dtype of `y_pred`, from integers or one-hot labels.

    What can be no label is NaN, as a compiled loss cannot raise: an integer that is no class, or
    a share outside of [0, 1].
    """
    if not is_sparse(y_true, y_pred):
        return probabilities(ops.cast(y_true, y_pred.dtype))
    if len(y_true.shape) == len(y_pred.shape):
        y_true = ops.squeeze(y_true, axis=-1)
    y_true, count = ops.cast(y_true, "int32"), y_pred.shape[-1]
    known = ops.expand_dims(ops.logical_and(y_true >= 0, y_true < count), -1)
    return ops.where(known, ops.one_hot(y_true, count, dtype=y_pred.dtype), float("nan"))


def probabilities(y_pred: Any, values: Any = None) -> Any:
    """Returns `values`, or `y_pred` itself, and NaN where `y_pred` lies outside of [0, 1]."""
    inside = ops.abs(y_pred - 0.5) <= 0.5 + ROUNDING
    return ops.where(inside, y_pred if values is None else values, float("nan"))


def log_probabilities(y_pred: Any, from_logits: bool) -> Any:
    """Returns the logarithms of class probabilities, at least log(1e-7) if these are given.

    NaN where a given one is no probability.
    """
    if from_logits:
        return ops.log_softmax(y_pred, axis=-1)
    return probabilities(y_pred, ops.log(ops.clip(y_pred, EPSILON, 1.0)))
