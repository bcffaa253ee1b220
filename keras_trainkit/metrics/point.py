"""Scores of a prediction that comes with an interval: of its first column."""

from typing import Any

import keras

from keras_trainkit.metrics import _columns, _masks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PointRMSE(keras.metrics.RootMeanSquaredError):
    """The root mean squared error of the first column of the predictions.

    Args:
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` `(N,)` or `(N, 1)` with `y_pred` `(N, columns)`, the first the prediction; or
        `y_true` `(N, ...)` or `(N, ..., 1)` with `y_pred` `(N, ..., columns)`.

    Example:
        >>> metric = PointRMSE()
        >>> metric.update_state([1.0], [[4.0, 0.0, 9.0]])
        >>> float(metric.result())
        3.0
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        super().update_state(
            *_columns.columns(y_true, _columns.as_float(y_pred)[..., :1], sample_weight)
        )


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PointMAE(keras.metrics.MeanAbsoluteError):
    """The mean absolute error of the first column of the predictions.

    Args:
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` `(N,)` or `(N, 1)` with `y_pred` `(N, columns)`, the first the prediction; or
        `y_true` `(N, ...)` or `(N, ..., 1)` with `y_pred` `(N, ..., columns)`.

    Example:
        >>> metric = PointMAE()
        >>> metric.update_state([1.0, 2.0], [[4.0, 0.0, 9.0], [1.0, 0.0, 9.0]])
        >>> float(metric.result())
        2.0
    """

    def __init__(self, name: str = "mae", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        super().update_state(
            *_columns.columns(y_true, _columns.as_float(y_pred)[..., :1], sample_weight)
        )
