"""Symmetric mean absolute percentage error."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _columns, _masks


def symmetric_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Returns `200 |y_true - y_pred| / (|y_true| + |y_pred|)`, elementwise; 0 if both are 0."""
    size = ops.abs(y_true) + ops.abs(y_pred)
    return 200.0 * ops.abs(y_true - y_pred) / ops.where(size > 0.0, size, 1.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SMAPE(keras.metrics.Mean):
    """The symmetric mean absolute percentage error, between 0 and 200, exact over an epoch.

    The error is divided by the mean of the sizes of target and prediction. Where both are 0, the
    error is 0. With several outputs, it is the mean over them.

    Args:
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = SMAPE()
        >>> metric.update_state([1.0, 2.0], [[3.0], [2.0]])
        >>> float(metric.result())
        50.0

    Reference:
        Makridakis, "Accuracy measures: theoretical and practical concerns", International Journal
        of Forecasting 9, 1993.
    """

    def __init__(self, name: str = "smape", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _columns.matched(_columns.as_float(y_true), _columns.as_float(y_pred))
        super().update_state(*_columns.means(symmetric_percentage_error(*pair), sample_weight))
