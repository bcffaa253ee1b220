"""Hamming loss: the share of labels that are wrong."""

from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, counting, state, targets
from keras_trainkit.metrics.error_rate import wrong


@keras.saving.register_keras_serializable(package="keras_trainkit")
class HammingLoss(keras.Metric):
    """The share of labels that are wrong, each label of a multilabel task on its own.

    In a binary or multiclass task it is the error rate. With no examples, or none of any weight,
    the result is 0.

    Args:
        task: "multilabel", "binary", "multiclass", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot.
        threshold: a binary or multilabel score above it is a yes; 0 for logits. In a multiclass
            task the highest score wins.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = HammingLoss(task="multilabel")
        >>> metric.update_state([[1, 0], [0, 1]], [[0.9, 0.2], [0.7, 0.8]])
        >>> float(metric.result())
        0.25

    Reference:
        `sklearn.metrics.hamming_loss`
    """

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        name: str = "hamming_loss",
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
        state.add(self, counting.weighted(wrong(labels, predicted), weights))

    def result(self) -> Any:
        """Returns the Hamming loss of everything added since the last reset, a scalar."""
        return averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "task": self.task, "threshold": self.threshold}
