"""Pairs of images, or of anything else that was reconstructed: their shapes and weights."""

from typing import Any, NamedTuple

from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _masks


class Pair(NamedTuple):
    """A batch of originals and reconstructions.

    Attributes:
        y_true: float32, of shape `(N, ...)`.
        y_pred: of the same shape.
        kept: where the predictions' mask keeps their positions, or None: 1 or 0, of the same
            rank, and of size 1 along the axes that the mask has not.
        weights: of the examples, of shape `(N,)`, or None.
    """

    y_true: Any
    y_pred: Any
    kept: Any
    weights: Any

    def masked(self, values: Any) -> Any:
        """Returns values of the pair's shape, 0 where they are masked, whatever they were."""
        return values if self.kept is None else ops.where(self.kept > 0.0, values, 0.0)

    def share(self) -> Any:
        """Returns which share of each example is not masked, at least one in a million."""
        if self.kept is None:
            return 1.0
        axes = tuple(range(1, len(self.kept.shape)))
        return ops.maximum(ops.mean(self.kept, axis=axes), 1e-6)

    def weighted(self, values: Any) -> tuple[Any, Any]:
        """Returns values of shape `(N,)`, 0 where the weight is 0, and their weights or None."""
        if self.weights is None:
            return values, None
        return ops.where(ops.not_equal(self.weights, 0.0), values, 0.0), self.weights


def pair(y_true: Any, y_pred: Any, sample_weight: Any) -> Pair:
    """Returns a batch as float32 tensors of one shape `(N, ...)`.

    Positions that the predictions' Keras mask leaves out are no part of their example; an example
    of which nothing is left has a weight of 0.

    Raises:
        InputError: the shapes do not belong together, or there is not one weight for each example.
    """
    mask = _masks.of(y_pred)
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
    y_true, weights = ops.reshape(y_true, (-1, *pred[1:])), _weights(sample_weight)
    if mask is None:
        return Pair(y_true, y_pred, None, weights)
    kept = ops.cast(mask, "float32")
    kept = ops.reshape(kept, (*ops.shape(kept), *[1] * (len(pred) - len(kept.shape))))
    some = ops.cast(ops.any(kept > 0.0, axis=tuple(range(1, len(pred)))), "float32")
    return Pair(y_true, y_pred, kept, some if weights is None else weights * some)


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
