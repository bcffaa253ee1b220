"""How wide predicted intervals are."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._intervals import IntervalMetric


@keras.saving.register_keras_serializable(package="keras_trainkit")
class IntervalWidth(IntervalMetric):
    """The mean width of the predicted interval, in units of the target, exact over an epoch.

    Of two models with the same coverage, the one with narrower intervals knows more; see
    `IntervalCoverage`. An interval whose bounds crossed has a width of 0.

    Args:
        lower: the column of the predictions that holds the lower bound.
        upper: the column that holds the upper bound; -1 is the last.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` `(N,)` or `(N, 1)` with `y_pred` `(N, columns)`; or `y_true` `(N, ..., D)` with
        `y_pred` `(N, ..., D, columns)`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = IntervalWidth()
        >>> metric.update_state([1.0, 5.0], [[0.0, 2.0], [0.0, 4.0]])
        >>> float(metric.result())
        3.0

    Reference:
        [Gneiting and Raftery, 2007](https://doi.org/10.1198/016214506000001437)
    """

    own_name = "interval_width"
    _direction = "down"

    def values(self, y_true: Any, low: Any, high: Any) -> Any:
        """Returns the width of each interval."""
        return ops.relu(high - low)
