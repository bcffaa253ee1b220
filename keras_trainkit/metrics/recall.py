"""Recall: how many of the examples of a class are found."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import by_class, confusion, state


def recall_ratio(counts: Any) -> tuple[Any, Any]:
    """Returns TP and TP + FN of each class, from `confusion.class_counts`."""
    hits, actual, _, _ = ops.unstack(counts)
    return hits, actual


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Recall(keras.Metric):
    """The share of the examples of a class that are found: TP / (TP + FN).

    Also known as sensitivity. A class that never occurs scores 0 (scikit-learn's
    `zero_division=0`) and counts in the "macro" mean; `BalancedAccuracy` leaves it out.

    The counts are summed over the epoch, so the result is that of all examples at once.

    Args:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro".
        class_id: the class (or label) whose value is wanted, instead of an average.
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot.
        threshold: a binary or multilabel score above it is a yes; 0 for logits. In a multiclass
            task the highest score wins.
        num_classes: the number of classes (or labels); `None` takes it from the predictions at
            the first update.
        name: the metric's name.
        dtype: the metric's dtype.

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

    def __init__(
        self,
        average: str = "auto",
        class_id: int | None = None,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str = "recall",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.by_class = by_class.ByClass(average, class_id, task, threshold, num_classes)
        self.counts = state.start(self, confusion.ROWS, num_classes)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        by_class.update(self, y_true, y_pred, sample_weight)

    def result(self) -> Any:
        """Returns the recall of everything added since the last reset, a scalar."""
        return by_class.result(self, recall_ratio)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), **dataclasses.asdict(self.by_class)}
