"""Keras's masks: what a mask leaves out has a weight of 0 in every metric."""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError


class _Reader(keras.layers.Layer):
    """Returns the mask that its input carries: Keras hands it to the `mask` of a layer's call."""

    def __init__(self) -> None:
        super().__init__(autocast=False, dtype="float32", name="mask_reader")
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Returns the mask, or None."""
        return mask


def of(y_pred: Any) -> Any:
    """Returns the mask of predictions, of shape `(examples, ...)`, or None.

    Example:
        >>> x = keras.layers.Masking()(ops.array([[[1.0], [0.0]]]))
        >>> ops.convert_to_numpy(of(x)).tolist()
        [[True, False]]
    """
    if keras.backend.backend() == "jax":  # whose tensors take no attributes
        return _Reader()(y_pred) if ops.is_tensor(y_pred) else None
    return getattr(y_pred, "_keras_mask", None)


def weights(sample_weight: Any, y_pred: Any) -> Any:
    """Returns weights that are 0 where the predictions are masked; missing axes are at the end.

    Args:
        sample_weight: as `update_state` was given it, or None.
        y_pred: predictions, perhaps with a mask.
    """
    mask = of(y_pred)
    if mask is None:
        return sample_weight
    kept = ops.cast(mask, "float32")
    if sample_weight is None:
        return kept
    given = ops.cast(ops.convert_to_tensor(sample_weight), "float32")
    fits = zip(given.shape, kept.shape, strict=False)
    if not all(a in (1, None, b) or b in (1, None) for a, b in fits):
        raise InputError(
            f"sample_weight must broadcast to the predictions' mask of shape {tuple(mask.shape)}; "
            f"received sample_weight of shape {tuple(given.shape)}."
        )
    rank = max(len(given.shape), len(kept.shape))
    given, kept = (_of_rank(one, rank) for one in (given, kept))
    return ops.where(ops.equal(kept, 0.0), 0.0, given * kept)


def honoured(update_state: Callable[..., None]) -> Callable[..., None]:
    """Wraps a metric's `update_state`, so that a mask on the predictions is a weight of 0."""

    @functools.wraps(update_state)
    def masked(metric: Any, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        update_state(metric, y_true, y_pred, weights(sample_weight, y_pred))

    return masked


def _of_rank(values: Any, rank: int) -> Any:
    missing = rank - len(values.shape)
    return ops.reshape(values, (*ops.shape(values), *[1] * missing)) if missing else values
