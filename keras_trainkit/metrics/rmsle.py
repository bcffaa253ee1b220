"""Root mean squared logarithmic error: errors as ratios."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _columns, _masks


def squared_log_error(y_true: Any, y_pred: Any) -> Any:
    """Returns `(log(1 + y_true) - log(1 + y_pred))^2`, elementwise; below 0 counts as 0."""
    return ops.square(ops.log1p(ops.relu(y_true)) - ops.log1p(ops.relu(y_pred)))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RMSLE(keras.metrics.Mean):
    """The root mean squared logarithmic error, exact over an epoch.

    It compares log(1 + y), so predicting 20 for 10 costs about as much as 200 for 100. Targets
    and predictions below 0 are read as 0. With several outputs, the mean is taken over all of
    them before the root.

    Args:
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = RMSLE()
        >>> metric.update_state([0.0, 9.0], [[0.0], [99.0]])
        >>> round(float(metric.result()), 4)  # log(10) / sqrt(2)
        1.6282

    Reference:
        `sklearn.metrics.root_mean_squared_log_error`
    """

    def __init__(self, name: str = "rmsle", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _columns.matched(_columns.as_float(y_true), _columns.as_float(y_pred))
        super().update_state(*_columns.means(squared_log_error(*pair), sample_weight))

    def result(self) -> Any:
        """Returns the error of everything added since the last reset, a scalar."""
        return ops.sqrt(super().result())
