"""Pearson correlation over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._moments import MomentMetric, Moments


def correlation(covariance: Any, variance: Any, other: Any) -> Any:
    """Returns `covariance / sqrt(variance * other)` within [-1, 1]; 0 if a variance is 0."""
    spread = ops.sqrt(variance) * ops.sqrt(other)
    constant = ops.equal(spread, 0.0)
    ratio = ops.where(constant, 0.0, covariance / ops.where(constant, 1.0, spread))
    return ops.clip(ratio, -1.0, 1.0)


def pearson(m: Moments) -> Any:
    """Returns the correlation of targets and predictions, of shape `(outputs,)`."""
    return correlation(m.covariance[0, 1], m.variance(0), m.variance(1))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Pearson(MomentMetric):
    """The Pearson correlation of predictions with targets, exact over an epoch.

    1 is a rising line, -1 a falling one. If targets or predictions are constant, the result
    is 0. With several outputs, it is the mean of each output's correlation.

    Unlike `keras.metrics.PearsonCorrelation`, which correlates along the last axis of each
    example, this correlates over the examples of all batches.

    Args:
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; sums are always float32.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = Pearson()
        >>> metric.update_state([1.0, 2.0, 3.0], [[10.0], [30.0], [20.0]])
        >>> round(float(metric.result()), 4)
        0.5

    Reference:
        `scipy.stats.pearsonr`
    """

    own_name = "pearson"

    def score(self, m: Moments) -> Any:
        """Returns the score of each output."""
        return pearson(m)
