"""Matthews correlation: agreement that chance and class sizes do not inflate."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, confusion, counting, state, targets


def matthews_correlation(counts: Any) -> Any:
    """Returns the correlation R_K from `confusion.class_counts`.

    With c right of s examples, t_k of class k and p_k predicted as k, it is
    (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)). Each difference is taken class
    by class, before anything is rounded, so that a rare class is not lost beside s^2.
    """
    hits, actual, predicted, total = ops.unstack(counts)
    shares = [hits, total - actual - predicted + hits, actual - hits, predicted - hits]
    right, kept, missed, wrong = (averages.divide(x, total) for x in shares)
    covariance = ops.sum(right * kept - missed * wrong)
    variances = [
        ops.sum(averages.divide(x, total) * averages.divide(total - x, total))
        for x in (actual, predicted)
    ]
    return averages.divide(covariance, ops.sqrt(variances[0]) * ops.sqrt(variances[1]))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MatthewsCorrelation(keras.Metric):
    """The Matthews correlation coefficient, for any number of classes (R_K).

    1 is a perfect prediction, 0 no better than chance, -1 total disagreement of two classes. If
    every example is of one class, or predicted as one, the result is 0, as in scikit-learn.

    Args:
        task: "binary", "multiclass", or "auto": binary if the predictions have one column, else
            multiclass. Labels are integers or one-hot.
        threshold: a binary score above it is a yes; 0 for logits.
        num_classes: the number of classes; `None` takes it from the predictions at the first
            update.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MatthewsCorrelation()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.7, 0.6, 0.9])
        >>> round(float(metric.result()), 4)
        0.5774

    Reference:
        Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient",
        Computational Biology and Chemistry 28, 2004.
    """

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str = "matthews_correlation",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.task = _checks.one_of("task", task, targets.SINGLE_LABEL)
        self.threshold = _checks.finite("threshold", threshold)
        self.num_classes = state.check_num_classes(num_classes)
        self.counts = state.start(self, confusion.ROWS, num_classes)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        counts = counting.per_class(y_true, y_pred, sample_weight, self.task, self.threshold)
        state.add(self, counts)

    def result(self) -> Any:
        """Returns the correlation of everything added since the last reset, a scalar."""
        if self.counts is None:
            return ops.zeros(())
        return matthews_correlation(ops.convert_to_tensor(self.counts))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "task": self.task,
            "threshold": self.threshold,
            "num_classes": self.num_classes,
        }
