"""Error rate: the share of examples that are wrong."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, counting, state, targets


def wrong(labels: Any, predicted: Any) -> Any:
    """Returns 1 where a label and its prediction differ, else 0."""
    return ops.cast(ops.not_equal(ops.cast(labels, predicted.dtype), predicted), "float32")


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ErrorRate(keras.Metric):
    """The share of examples with a wrong prediction: 1 - accuracy, and what is left to gain.

    In a multilabel task an example is wrong if any of its labels is (the 0-1 loss); `HammingLoss`
    counts the labels. With no examples, or none of any weight, the result is 0.

    Args:
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot.
        threshold: a binary or multilabel score above it is a yes; 0 for logits. In a multiclass
            task the highest score wins.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = ErrorRate()
        >>> metric.update_state([0, 1, 1, 1], [0.1, 0.7, 0.6, 0.4])
        >>> float(metric.result())
        0.25

    Reference:
        `sklearn.metrics.zero_one_loss`
    """

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        name: str = "error_rate",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.task = _checks.one_of("task", task, targets.TASKS)
        self.threshold = _checks.finite("threshold", threshold)
        self.counts = state.zeros(self, (2,))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        labels, predicted, weights = targets.hard(
            y_true, y_pred, sample_weight, self.task, self.threshold
        )
        errors = wrong(labels, predicted)
        if self.task == "multilabel":
            errors, weights = ops.max(errors, axis=1), ops.mean(weights, axis=1)
        state.add(self, counting.weighted(errors, weights))

    def result(self) -> Any:
        """Returns the error rate of everything added since the last reset, a scalar."""
        return averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "task": self.task, "threshold": self.threshold}
