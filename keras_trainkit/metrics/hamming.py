"""Hamming loss: the share of labels that are wrong."""

from typing import Any

import keras

from keras_trainkit.metrics._mistakes import MistakeMetric


@keras.saving.register_keras_serializable(package="keras_trainkit")
class HammingLoss(MistakeMetric):
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

    own_name = "hamming_loss"

    def count(self, mistakes: Any, weights: Any) -> tuple[Any, Any]:
        """Returns each label."""
        return mistakes, weights
