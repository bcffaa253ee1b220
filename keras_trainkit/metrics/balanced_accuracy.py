"""Balanced accuracy: every class counts the same, however rare it is."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, confusion, counting, state, targets


def balanced_accuracy(counts: Any) -> Any:
    """Returns the mean recall of the classes that occur, from `confusion.class_counts`."""
    hits, actual, _, _ = ops.unstack(counts)
    occurs = ops.where(ops.isnan(actual), actual, ops.cast(ops.greater(actual, 0), "float32"))
    return averages.divide(ops.sum(averages.divide(hits, actual)), ops.sum(occurs))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class BalancedAccuracy(keras.Metric):
    """The mean recall of the classes that occur.

    A model that always predicts the same class scores 1 / classes, however common that class is.
    Classes without true examples are left out, as in scikit-learn; with no examples, or
    none of any weight, the result is 0.

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
        >>> metric = BalancedAccuracy()
        >>> metric.update_state([0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4])
        >>> float(metric.result())
        0.5

    Reference:
        [Brodersen et al., 2010](https://doi.org/10.1109/ICPR.2010.764)
    """

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str = "balanced_accuracy",
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
        """Returns the balanced accuracy of everything added since the last reset, a scalar."""
        if self.counts is None:
            return ops.zeros(())
        return balanced_accuracy(ops.convert_to_tensor(self.counts))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "task": self.task,
            "threshold": self.threshold,
            "num_classes": self.num_classes,
        }
