"""Pinball loss: the loss whose best prediction is a quantile."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _shapes


def pinball(y_true: Any, y_pred: Any, quantile: Any) -> Any:
    """Returns `max(q e, (q - 1) e)` with `e = y_true - y_pred`, elementwise."""
    error = y_true - y_pred
    return ops.maximum(quantile * error, (quantile - 1.0) * error)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Pinball(keras.losses.Loss):
    """The pinball (quantile) loss of one quantile.

    An error e = y_true - y_pred costs q e if it is positive, (q - 1) e if it is negative, so the
    best prediction is the q-quantile of the target. With q = 0.5 it is half the absolute error.

    Args:
        quantile: which quantile to predict, in (0, 1); 0.5 is the median.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = Pinball(quantile=0.9)
        >>> round(float(loss([1.0, 2.0], [0.0, 3.0])), 4)
        0.5

    Reference:
        Koenker and Bassett, "Regression Quantiles", Econometrica 46, 1978.
    """

    def __init__(
        self,
        quantile: float = 0.5,
        reduction: str = "sum_over_batch_size",
        name: str = "pinball",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.quantile = _checks.fraction("quantile", quantile, zero=False)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean over its last axis."""
        y_true, y_pred = _shapes.matched(y_true, y_pred)
        return ops.mean(pinball(y_true, y_pred, self.quantile), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "dtype": self.dtype, "quantile": self.quantile}
