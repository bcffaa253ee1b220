"""Class labels and class probabilities: read from any accepted form."""

from typing import Any

from keras import ops

from keras_trainkit.losses import shapes

EPSILON = 1e-7


def is_sparse(y_true: Any, y_pred: Any) -> bool:
    """Returns whether labels are integers (else they have a column for each class).

    Raises:
        InputError: the shapes do not belong together.
    """
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    if shapes.compatible(true, pred) and (true[-1] != 1 or pred[-1] == 1):
        return False
    if shapes.compatible(true, pred[:-1]) or shapes.compatible(true, (*pred[:-1], 1)):
        return True
    raise shapes.misfit(
        "y_true must be integer labels of the shape of y_pred without its last axis, or one-hot "
        "labels of y_pred's shape",
        y_true,
        y_pred,
    )


def one_hot(y_true: Any, y_pred: Any) -> Any:
    """Returns labels of the shape and dtype of `y_pred`, from integers or one-hot labels."""
    if not is_sparse(y_true, y_pred):
        return ops.cast(y_true, y_pred.dtype)
    if len(y_true.shape) == len(y_pred.shape):
        y_true = ops.squeeze(y_true, axis=-1)
    return ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1], dtype=y_pred.dtype)


def log_probabilities(y_pred: Any, from_logits: bool) -> Any:
    """Returns the logarithms of class probabilities, at least log(1e-7) if these are given."""
    if from_logits:
        return ops.log_softmax(y_pred, axis=-1)
    return ops.log(ops.clip(y_pred, EPSILON, 1.0))
