"""Pairs of images, or of anything else that was reconstructed: their shapes and weights."""

from typing import Any

from keras import ops

from keras_trainkit._checks import InputError


def pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Returns two float32 tensors of one shape `(N, ...)`, or raises InputError."""
    y_true, y_pred = (ops.cast(ops.convert_to_tensor(x), "float32") for x in (y_true, y_pred))
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    fits = len(true) == len(pred) and all(
        a == b or None in (a, b) for a, b in zip(true, pred, strict=True)
    )
    if not fits or len(pred) < 2 or None in pred[1:]:
        raise InputError(
            "y_pred must have the shape (N, ...) of y_true, of known sizes but for N; received "
            f"y_true of shape {true} and y_pred of shape {pred}."
        )
    return ops.reshape(y_true, (-1, *pred[1:])), y_pred


def weighted(values: Any, sample_weight: Any) -> tuple[Any, Any]:
    """Returns values of shape `(N,)`, 0 where the weight is 0, and their weights or `None`.

    Raises:
        InputError: there is not one weight for each example.
    """
    weights = _weights(sample_weight)
    if weights is None:
        return values, None
    return ops.where(ops.not_equal(weights, 0.0), values, 0.0), weights


def _weights(sample_weight: Any) -> Any:
    if sample_weight is None:
        return None
    sample_weight = ops.cast(ops.convert_to_tensor(sample_weight), "float32")
    shape = tuple(sample_weight.shape)
    if len(shape) == 2 and shape[1] == 1:
        return ops.squeeze(sample_weight, axis=1)
    if len(shape) > 1:
        raise InputError(
            "sample_weight must be one weight for each example, of shape (N,); received "
            f"sample_weight of shape {shape}."
        )
    return sample_weight
