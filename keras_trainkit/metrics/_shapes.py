"""Shapes of labels, predictions and weights: what fits together, and what it is made into."""

from typing import Any

from keras import ops

from keras_trainkit._checks import InputError


def flat_weights(sample_weight: Any, y_pred: Any) -> Any:
    """Returns a weight for each example (each position of a sequence), flat."""
    scores = y_pred if len(y_pred.shape) == 1 else y_pred[..., 0]
    if sample_weight is not None:
        sample_weight = ops.convert_to_tensor(sample_weight)
        if len(sample_weight.shape) == len(scores.shape) + 1 and sample_weight.shape[-1] == 1:
            sample_weight = ops.squeeze(sample_weight, axis=-1)
    return ops.reshape(broadcast(sample_weight, scores), (-1,))


def broadcast(sample_weight: Any, like: Any) -> Any:
    """Returns float32 weights of the shape of `like`; missing axes are added at the end."""
    if sample_weight is None:
        return ops.ones_like(like, dtype="float32")
    weights, rank = to_float(sample_weight), len(like.shape)
    missing = rank - len(weights.shape)
    fits = zip(weights.shape, like.shape, strict=False)
    if missing < 0 or not all(a in (1, None, b) or b is None for a, b in fits):
        raise InputError(
            f"sample_weight must broadcast to shape {tuple(like.shape)}; received sample_weight "
            f"of shape {tuple(weights.shape)}."
        )
    if len(weights.shape):
        weights = (
            ops.expand_dims(weights, tuple(range(rank - missing, rank))) if missing else weights
        )
    return weights * ops.ones_like(like, dtype="float32")


def same_shape(y_true: Any, y_pred: Any) -> None:
    """Raises InputError if the static shapes differ."""
    if not compatible(tuple(y_true.shape), tuple(y_pred.shape)):
        raise InputError(
            f"y_true must have the shape of y_pred; received y_true of shape {tuple(y_true.shape)} "
            f"and y_pred of shape {tuple(y_pred.shape)}."
        )


def compatible(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Returns whether two static shapes can be equal; `None` is an unknown size."""
    return len(a) == len(b) and all(x == y or None in (x, y) for x, y in zip(a, b, strict=True))


def squeezed(x: Any) -> tuple[Any, ...]:
    """Returns the static shape without a last axis of size 1."""
    shape = tuple(x.shape)
    return shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape


def width(y_pred: Any) -> int:
    """Returns the number of columns of the predictions; 1 for a vector."""
    shape: Any = tuple(y_pred.shape)
    if not shape or (len(shape) > 1 and shape[-1] is None):
        raise InputError(
            f"y_pred must have a known last axis, one column a class; received shape {shape}."
        )
    return 1 if len(shape) == 1 else shape[-1]


def to_float(x: Any) -> Any:
    """Returns a float32 tensor."""
    return ops.cast(ops.convert_to_tensor(x), "float32")
