"""Mean absolute scaled error of a forecast."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _columns, _masks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MASE(keras.metrics.Mean):
    """The mean absolute scaled error of a forecast, exact over an epoch.

    The mean absolute error, divided by that of the seasonal naive forecast within the training
    series: below 1 the model errs less than repeating the value of a season before. The scale is
    one number of the training series, so that scores of several series and horizons compare.

    Args:
        scale: the naive forecast's mean absolute error, above 0: `MASE.scale_of(series, season)`.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` and `y_pred` `(N, ...)`, such as `(windows, horizon)`.

    Raises:
        InputError: the scale is not a number above 0, or shapes do not belong together.

    Example:
        >>> scale = MASE.scale_of([1.0, 3.0, 1.0, 3.0])  # 2 off, each time
        >>> metric = MASE(scale)
        >>> metric.update_state([[1.0, 3.0]], [[2.0, 2.0]])
        >>> float(metric.result())
        0.5

    Reference:
        [Hyndman and Koehler, 2006](https://doi.org/10.1016/j.ijforecast.2006.03.001)
    """

    def __init__(self, scale: float, name: str = "mase", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.scale = _checks.positive("scale", scale)

    @staticmethod
    def scale_of(series: Any, season: int = 1) -> float:
        """Returns the mean absolute error of repeating the value of a season before.

        Args:
            series: the training series, of shape `(steps,)`, or `(steps, series)` of one scale.
            season: the steps of a season, such as 24 for hours; 1 repeats the last value.

        Raises:
            InputError: the series is no longer than a season, holds NaN, or never changes.
        """
        values = np.asarray(series, "float64")
        _checks.positive_integer("season", season)
        if values.ndim == 0 or len(values) <= season:
            raise InputError(
                f"series must be longer than a season of {season} steps; received shape "
                f"{values.shape}."
            )
        scale = float(np.abs(values[season:] - values[:-season]).mean())
        if not (np.isfinite(scale) and scale > 0):
            raise InputError(
                "series must hold finite numbers that change from season to season; received a "
                f"mean change of {scale}: no forecast can be compared with a naive one."
            )
        return scale

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        truth, guess = _columns.matched(_columns.as_float(y_true), _columns.as_float(y_pred))
        errors = ops.abs(truth - guess) / self.scale
        super().update_state(*_columns.means(errors, sample_weight))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"name": self.name, "dtype": self.dtype, "scale": self.scale}
