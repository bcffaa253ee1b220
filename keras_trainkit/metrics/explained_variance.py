"""Explained variance over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import moments
from keras_trainkit.metrics.columns import columns


def explained(unexplained: Any, variance: Any) -> Any:
    """Returns `1 - unexplained / variance`; for a variance of 0, 1 if all is explained, else 0."""
    constant = ops.equal(variance, 0.0)
    share = unexplained / ops.where(constant, 1.0, variance)
    all_or_nothing = ops.where(ops.equal(unexplained, 0.0), 1.0, 0.0)
    return ops.where(constant, all_or_nothing, 1.0 - share)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ExplainedVariance(keras.Metric):
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

    def __init__(
        self, num_outputs: int | None = None, name: str = "explained_variance", dtype: Any = None
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.num_outputs = moments.start(self, num_outputs)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, weights = columns(y_true, y_pred, sample_weight)
        moments.update(self, target, target - prediction, weights)

    def result(self) -> Any:
        """Returns the share for everything added since the last reset, a scalar."""
        m = moments.read(self)
        return m.average(explained(m.variance(1), m.variance(0)))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "num_outputs": self.num_outputs}
