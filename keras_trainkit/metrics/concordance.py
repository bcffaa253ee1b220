"""Lin's concordance correlation over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._moments import MomentMetric, Moments


def concordance(m: Moments) -> Any:
    """Returns `2 cov / (var_true + var_pred + (mean_true - mean_pred)^2)`, of each output."""
    spread = m.variance(0) + m.variance(1) + ops.square(m.gap)
    constant = ops.equal(spread, 0.0)
    ratio = 2.0 * m.covariance[0, 1] / ops.where(constant, 1.0, spread)
    return ops.where(constant, 0.0, ratio)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Concordance(MomentMetric):
    """Lin's concordance correlation coefficient, exact over an epoch.

    A correlation that also counts a wrong level or scale: 1 only if predictions equal targets. If
    both are constant, the result is 0. With several outputs, it is the mean of each output's
    coefficient. Variances are divided by the number of examples, as in Lin's paper.

    Unlike `keras.metrics.ConcordanceCorrelation`, which compares along the last axis of each
    example, this compares over the examples of all batches.

    Args:
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; sums are always float32.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = Concordance()
        >>> metric.update_state([1.0, 2.0, 3.0], [[2.0], [3.0], [4.0]])
        >>> round(float(metric.result()), 4)
        0.5714

    Reference:
        Lin, "A Concordance Correlation Coefficient to Evaluate Reproducibility", Biometrics 45,
        1989.
    """

    own_name = "concordance"

    def score(self, m: Moments) -> Any:
        """Returns the score of each output."""
        return concordance(m)
