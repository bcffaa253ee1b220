"""R2, the coefficient of determination, plain or adjusted, over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _moments
from keras_trainkit.metrics._moments import MomentMetric, Moments
from keras_trainkit.metrics.explained_variance import explained

MULTIOUTPUT = ("uniform_average", "variance_weighted", "raw_values")


def weighted_by_variance(scores: Any, variance: Any) -> Any:
    """Returns the mean of the outputs' scores by their variance; their plain mean if all are 0."""
    total = ops.sum(variance)
    shares = ops.where(total > 0.0, variance / ops.where(total > 0.0, total, 1.0), 0.0)
    plain = ops.mean(scores)
    return ops.where(total > 0.0, ops.sum(shares * scores), plain)


def adjusted(r2: Any, examples: Any, num_regressors: int) -> Any:
    """Returns `1 - (1 - r2) (n - 1) / (n - p - 1)`; NaN unless n > p + 1."""
    left = examples - num_regressors - 1.0
    known = left > 0.0
    factor = (examples - 1.0) / ops.where(known, left, 1.0)
    return ops.where(known, 1.0 - (1.0 - r2) * factor, float("nan"))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CoefficientOfDetermination(MomentMetric):
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
        multioutput: what several outputs become. "uniform_average" is the mean over them,
            "variance_weighted" their mean by the variance of each output's targets, and
            "raw_values" logs each by itself, as `r2_0`, `r2_1`, ...

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

    own_name = "r2"
    of_errors = True

    def __init__(
        self,
        num_regressors: int = 0,
        num_outputs: int | None = None,
        name: str | None = None,
        dtype: Any = None,
        multioutput: str = "uniform_average",
    ) -> None:
        super().__init__(num_outputs, name, dtype)
        self.num_regressors = _checks.non_negative_integer("num_regressors", num_regressors)
        self.multioutput = _checks.one_of("multioutput", multioutput, MULTIOUTPUT)

    def score(self, m: Moments) -> Any:
        """Returns the coefficient of each output; or, weighted by variance, of them all."""
        unexplained, variance = m.square(1), m.variance(0)
        scores = explained(unexplained, variance)
        if self.multioutput == "variance_weighted":
            scores = weighted_by_variance(scores, variance)
        if self.num_regressors:
            scores = adjusted(scores, m.examples, self.num_regressors)
        return scores

    def result(self) -> Any:
        """Returns the coefficient of everything added since the last reset.

        A scalar; with `multioutput="raw_values"` a dictionary of each output's, by name.
        """
        if self.multioutput != "raw_values":
            return super().result()
        if self.sums is None:
            return {}
        m = _moments.read(self)
        values = ops.unstack(ops.where(m.weight > 0.0, self.score(m), 0.0))
        return dict(zip(self.value_names(), values, strict=True))

    def value_names(self) -> list[str]:
        """Returns the names of the outputs' values, with `multioutput="raw_values"`."""
        if self.multioutput != "raw_values" or self.sums is None:
            return []
        return [f"{self.name}_{each}" for each in range(self.sums.shape[-1])]

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_regressors": self.num_regressors,
            "multioutput": self.multioutput,
        }
