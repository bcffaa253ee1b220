"""R2, the coefficient of determination, plain or adjusted, over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import moments
from keras_trainkit.metrics.columns import columns
from keras_trainkit.metrics.explained_variance import explained


def adjusted(r2: Any, examples: Any, num_regressors: int) -> Any:
    """Returns `1 - (1 - r2) (n - 1) / (n - p - 1)`; NaN unless n > p + 1."""
    left = examples - num_regressors - 1.0
    known = left > 0.0
    factor = (examples - 1.0) / ops.where(known, left, 1.0)
    return ops.where(known, 1.0 - (1.0 - r2) * factor, float("nan"))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CoefficientOfDetermination(keras.Metric):
    """R2, the share of the targets' variation that predictions account for, exact over an epoch.

    It is 1 - sum(error^2) / sum((target - mean)^2): 1 is perfect, 0 as good as the mean. For a
    constant target it is 1 if every prediction is right, else 0, as in scikit-learn.

    With `num_regressors` p it is the adjusted R2, 1 - (1 - R2) (n - 1) / (n - p - 1), which does
    not grow with the number of inputs alone; n is the number of examples whose weight is not 0.
    It is NaN while n <= p + 1, where it is not defined. With several outputs, each is adjusted,
    then their mean is taken.

    Unlike `keras.metrics.R2Score`, this is right for targets far from 0 (around a million, say)
    and takes targets of shape `(N,)`.

    Args:
        num_regressors: the number of inputs p to adjust for; 0 for the plain R2.
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; sums are always float32.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = CoefficientOfDetermination()
        >>> metric.update_state([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
        >>> round(float(metric.result()), 4)
        0.5

    Reference:
        `sklearn.metrics.r2_score`
    """

    def __init__(
        self,
        num_regressors: int = 0,
        num_outputs: int | None = None,
        name: str = "r2",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.num_regressors = _checks.non_negative_integer("num_regressors", num_regressors)
        self.num_outputs = moments.start(self, num_outputs)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, weights = columns(y_true, y_pred, sample_weight)
        moments.update(self, target, target - prediction, weights)

    def result(self) -> Any:
        """Returns the coefficient of everything added since the last reset, a scalar."""
        m = moments.read(self)
        scores = explained(m.square(1), m.variance(0))
        if self.num_regressors:
            scores = adjusted(scores, m.examples, self.num_regressors)
        return m.average(scores)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_regressors": self.num_regressors,
            "num_outputs": self.num_outputs,
        }
