"""Balanced accuracy: every class counts the same, however rare it is."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _averages
from keras_trainkit.metrics._decisions import DecisionMetric


def balanced_accuracy(counts: Any) -> Any:
    """Returns the mean recall of the classes that occur, from `confusion.class_counts`."""
    hits, actual, _, _ = ops.unstack(counts)
    occurs = ops.where(ops.isnan(actual), actual, ops.cast(ops.greater(actual, 0), "float32"))
    return _averages.divide(ops.sum(_averages.divide(hits, actual)), ops.sum(occurs))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class BalancedAccuracy(DecisionMetric):
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

    own_name = "balanced_accuracy"

    def score(self, counts: Any) -> Any:
        """Returns the metric's value from `confusion.class_counts`."""
        return balanced_accuracy(counts)
