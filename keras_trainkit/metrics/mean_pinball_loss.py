"""Pinball loss over an epoch: how good a predicted quantile is."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _columns, _masks


def pinball(y_true: Any, y_pred: Any, quantile: float) -> Any:
    """Returns `max(q e, (q - 1) e)` with `e = y_true - y_pred`, elementwise."""
    error = y_true - y_pred
    return ops.maximum(quantile * error, (quantile - 1.0) * error)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MeanPinballLoss(keras.metrics.Mean):
    """The mean pinball (quantile) loss, exact over an epoch.

    Args:
        quantile: which quantile is predicted, in (0, 1).
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: the quantile is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MeanPinballLoss(quantile=0.9)
        >>> metric.update_state([1.0, 2.0], [[0.0], [3.0]])
        >>> round(float(metric.result()), 4)
        0.5

    Reference:
        `sklearn.metrics.mean_pinball_loss`
    """

    def __init__(
        self, quantile: float = 0.5, name: str = "mean_pinball_loss", dtype: Any = None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.quantile = _checks.fraction("quantile", quantile, zero=False)

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _columns.matched(_columns.as_float(y_true), _columns.as_float(y_pred))
        super().update_state(*_columns.means(pinball(*pair, self.quantile), sample_weight))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "quantile": self.quantile}
