"""How often a predicted interval holds the target."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._intervals import IntervalMetric


def covered(y_true: Any, low: Any, high: Any) -> Any:
    """Returns 1 where `low <= y_true <= high`, else 0."""
    inside = ops.cast(ops.logical_and(low <= y_true, y_true <= high), "float32")
    return ops.where(ops.isnan(y_true + low + high), float("nan"), inside)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class IntervalCoverage(IntervalMetric):
    """The share of targets inside the predicted interval, exact over an epoch.

    Quantiles 0.05 and 0.95 should cover 0.9: less is overconfident, more is too cautious, so read
    it together with `IntervalWidth`. An interval whose bounds crossed covers nothing.

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
        >>> metric = IntervalCoverage()
        >>> metric.update_state([1.0, 5.0], [[0.0, 2.0], [0.0, 2.0]])
        >>> float(metric.result())
        0.5

    Reference:
        [Gneiting and Raftery, 2007](https://doi.org/10.1198/016214506000001437)
    """

    own_name = "interval_coverage"
    _direction = "up"

    def values(self, y_true: Any, low: Any, high: Any) -> Any:
        """Returns 1 for each interval that holds its target, else 0."""
        return covered(y_true, low, high)
