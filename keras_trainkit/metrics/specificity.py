"""Specificity: how many of the examples of other classes are kept apart."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _by_class


def specificity_ratio(counts: Any) -> tuple[Any, Any]:
    """Returns TN and TN + FP of each class, from `confusion.class_counts`."""
    hits, actual, predicted, total = ops.unstack(counts)
    return total - actual - predicted + hits, total - actual


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Specificity(_by_class.ClassMetric):
    """The share of the examples outside a class that are not taken for it: TN / (TN + FP).

    Also known as the true negative rate. A class that every example belongs to scores 0.

    The counts are summed over the epoch, so the result is that of all examples at once.

    Args:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro". None is no average:
            each class's own value is logged, as `specificity_0`, `specificity_1`, ...
        class_id: the class (or label) whose value is wanted, instead of an average.
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot.
        threshold: a binary or multilabel score above it is a yes; 0 for logits. In a multiclass
            task the highest score wins.
        num_classes: the number of classes (or labels); `None` takes it from the predictions at
            the first update.
        name: the metric's name.
        dtype: the metric's dtype.
        class_names: with `average=None`, what stands in the logs for the classes' numbers.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = Specificity(class_id=0)
        >>> scores = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.1, 0.9], [1.0, 0.0, 0.0]]
        >>> metric.update_state([0, 1, 2, 2], scores)
        >>> round(float(metric.result()), 4)
        0.6667

    Reference:
        `sklearn.metrics.recall_score` of the negatives
    """

    own_name = "specificity"

    def ratio(self, counts: Any) -> tuple[Any, Any]:
        """Returns TN and TN + FP of each class."""
        return specificity_ratio(counts)
