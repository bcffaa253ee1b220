"""Several quantiles at once, and two ways to keep them in order."""

import itertools
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _shapes
from keras_trainkit.losses.pinball import pinball


@keras.saving.register_keras_serializable(package="keras_trainkit")
def non_crossing(x: Any) -> Any:
    """Makes the last axis increase: the first value, then it plus a running sum of softplus.

    As the activation of the last layer, it gives quantiles that cannot cross: a lower quantile is
    never above a higher one.

    Args:
        x: a tensor of shape `(..., Q)`.

    Returns:
        A tensor of the same shape, which does not decrease along its last axis.

    Example:
        >>> head = keras.layers.Dense(3, activation=non_crossing)
        >>> [round(float(q), 2) for q in non_crossing(ops.array([1.0, 0.0, 0.0]))]
        [1.0, 1.69, 2.39]
    """
    steps = ops.concatenate([x[..., :1], ops.softplus(x[..., 1:])], axis=-1)
    return ops.cumsum(steps, axis=-1)


def crossing(y_pred: Any) -> Any:
    """Returns by how much each quantile lies above the next, summed over the last axis."""
    return ops.sum(ops.relu(y_pred[..., :-1] - y_pred[..., 1:]), axis=-1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MultiQuantile(keras.losses.Loss):
    """The mean pinball loss of several quantiles, with a penalty for quantiles that cross.

    Predictions have one more axis than the targets, at the end: one value for each quantile.
    Quantiles learned side by side can cross. Either give the last layer the activation
    `non_crossing`, which makes that impossible, or give `crossing_penalty`, which makes it
    expensive: the sum of max(0, y_k - y_(k+1)) times the penalty is added.

    Args:
        quantiles: which quantiles to predict, in (0, 1), increasing.
        crossing_penalty: the price of crossing, in units of the target; 0 for none.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` `(N,)` or `(N, 1)` with `y_pred` `(N, Q)`; or `y_true` `(N, ..., D)` with
        `y_pred` `(N, ..., D, Q)`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = MultiQuantile(quantiles=(0.1, 0.5, 0.9))
        >>> round(float(loss([[1.0]], [[0.0, 1.0, 3.0]])), 4)
        0.1

    Reference:
        Koenker and Bassett, "Regression Quantiles", Econometrica 46, 1978.
    """

    def __init__(
        self,
        quantiles: Sequence[float] = (0.1, 0.5, 0.9),
        crossing_penalty: float = 0.0,
        reduction: str = "sum_over_batch_size",
        name: str = "multi_quantile",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.quantiles = check_quantiles(quantiles)
        self.crossing_penalty = _checks.non_negative("crossing_penalty", crossing_penalty)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean over outputs and quantiles."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        y_true = self._one_for_all(y_true, y_pred)
        quantiles = ops.convert_to_tensor(self.quantiles, dtype=y_pred.dtype)
        losses = ops.mean(pinball(y_true, y_pred, quantiles), axis=-1)
        losses = losses + self.crossing_penalty * crossing(y_pred)
        return losses if len(losses.shape) == 1 else ops.mean(losses, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "quantiles": list(self.quantiles),
            "crossing_penalty": self.crossing_penalty,
        }

    def _one_for_all(self, y_true: Any, y_pred: Any) -> Any:
        """Returns targets of the rank of `y_pred`, with a last axis of size 1."""
        wanted = (*tuple(y_pred.shape)[:-1], len(self.quantiles))
        if _shapes.compatible(y_true.shape, wanted[:-1]):
            y_true = ops.expand_dims(y_true, -1)
        fits = _shapes.compatible(y_pred.shape, wanted)
        if not fits or not _shapes.compatible(y_true.shape, (*wanted[:-1], 1)):
            raise _shapes.misfit(
                f"y_pred must have the shape of y_true and a last axis of {len(self.quantiles)}, "
                "one for each of quantiles",
                y_true,
                y_pred,
            )
        return y_true


def check_quantiles(quantiles: Any) -> tuple[float, ...]:
    """Returns `quantiles` if they are numbers in (0, 1) that increase, or raises InputError."""
    quantiles = tuple(quantiles) if isinstance(quantiles, (list, tuple)) else (quantiles,)
    for quantile in quantiles:
        _checks.fraction("quantiles", quantile, zero=False)
    if not quantiles or any(a >= b for a, b in itertools.pairwise(quantiles)):
        raise InputError(
            "quantiles must be numbers in (0, 1) that increase, like (0.1, 0.5, 0.9); received "
            f"quantiles={quantiles!r}."
        )
    return quantiles
