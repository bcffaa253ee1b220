"""Explained variance over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._moments import MomentMetric, Moments


def explained(unexplained: Any, variance: Any) -> Any:
    """Returns `1 - unexplained / variance`; for a variance of 0, 1 if all is explained, else 0."""
    constant = ops.equal(variance, 0.0)
    share = unexplained / ops.where(constant, 1.0, variance)
    all_or_nothing = ops.where(ops.equal(unexplained, 0.0), 1.0, 0.0)
    return ops.where(constant, all_or_nothing, 1.0 - share)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ExplainedVariance(MomentMetric):
    """The share of the targets' variance that predictions explain, exact over an epoch.

    It is 1 - Var(error) / Var(target). Unlike R2 it forgives a constant error. For a constant
    target it is 1 if the error is constant, else 0, as in scikit-learn. With several outputs, it
    is the mean over them.

    Args:
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; sums are always float32.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = ExplainedVariance()
        >>> metric.update_state([1.0, 2.0, 3.0], [5.0, 6.0, 7.0])
        >>> round(float(metric.result()), 4)
        1.0

    Reference:
        `sklearn.metrics.explained_variance_score`
    """

    own_name = "explained_variance"
    of_errors = True

    def score(self, m: Moments) -> Any:
        """Returns the score of each output."""
        return explained(m.variance(1), m.variance(0))
