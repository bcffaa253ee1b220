"""Recall: how many of the examples of a class are found."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _by_class


def recall_ratio(counts: Any) -> tuple[Any, Any]:
    """Returns TP and TP + FN of each class, from `confusion.class_counts`."""
    hits, actual, _, _ = ops.unstack(counts)
    return hits, actual


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Recall(_by_class.ClassMetric):
    """The share of the examples of a class that are found: TP / (TP + FN).

    Also known as sensitivity. A class that never occurs scores 0 (scikit-learn's
    `zero_division=0`) and counts in the "macro" mean; `BalancedAccuracy` leaves it out.

    The counts are summed over the epoch, so the result is that of all examples at once.

    Args:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro". None is no average:
            each class's own value is logged, as `recall_0`, `recall_1`, ...
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
        >>> metric = Recall(average="macro")
        >>> scores = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.1, 0.9], [1.0, 0.0, 0.0]]
        >>> metric.update_state([0, 1, 2, 2], scores)
        >>> round(float(metric.result()), 4)
        0.8333

    Reference:
        `sklearn.metrics.recall_score`
    """

    own_name = "recall"

    def ratio(self, counts: Any) -> tuple[Any, Any]:
        """Returns TP and TP + FN of each class."""
        return recall_ratio(counts)
