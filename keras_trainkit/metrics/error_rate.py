"""Error rate: the share of examples that are wrong."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._mistakes import MistakeMetric


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ErrorRate(MistakeMetric):
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

    own_name = "error_rate"

    def count(self, mistakes: Any, weights: Any) -> tuple[Any, Any]:
        """Returns each example once: one wrong label makes it wrong."""
        if self.task == "multilabel":
            return ops.max(mistakes, axis=1), ops.mean(weights, axis=1)
        return mistakes, weights
