"""F-scores: precision and recall in one number."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _by_class


def f_ratio(counts: Any, beta: float) -> tuple[Any, Any]:
    """Returns (1 + b^2) TP and b^2 (TP + FN) + (TP + FP) of each class, from class counts."""
    hits, actual, predicted, _ = ops.unstack(counts)
    return (1 + beta**2) * hits, beta**2 * actual + predicted


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FBeta(_by_class.ClassMetric):
    """The weighted harmonic mean of precision and recall; recall is `beta` times as important.

    (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP). A class that neither occurs nor is
    predicted scores 0 (scikit-learn's `zero_division=0`) and counts in the "macro" mean.

    The counts are summed over the epoch, so the result is that of all examples at once.

    Args:
        beta: above 1 favours recall, below 1 precision.
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro". None is no average:
            each class's own value is logged, as `fbeta_0`, `fbeta_1`, ...
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
        >>> metric = FBeta(beta=2.0)
        >>> scores = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.1, 0.9], [1.0, 0.0, 0.0]]
        >>> metric.update_state([0, 1, 2, 2], scores)
        >>> round(float(metric.result()), 4)
        0.7963

    Reference:
        `sklearn.metrics.fbeta_score`
    """

    own_name = "fbeta"

    def __init__(
        self,
        beta: float,
        average: str | None = "auto",
        class_id: int | None = None,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str | None = None,
        dtype: Any = None,
        class_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(average, class_id, task, threshold, num_classes, name, dtype, class_names)
        self.beta = _checks.positive("beta", beta)

    def ratio(self, counts: Any) -> tuple[Any, Any]:
        """Returns (1 + b^2) TP and b^2 (TP + FN) + (TP + FP) of each class."""
        return f_ratio(counts, self.beta)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "beta": self.beta}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class F1(_by_class.ClassMetric):
    """The harmonic mean of precision and recall: 2 TP / (2 TP + FN + FP).

    A class that neither occurs nor is predicted scores 0 (scikit-learn's `zero_division=0`) and
    counts in the "macro" mean. The usual multiclass score is `F1(average="macro")`.

    The counts are summed over the epoch, so the result is that of all examples at once.

    Args:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro". None is no average:
            each class's own value is logged, as `f1_0`, `f1_1`, ...
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
        >>> metric = F1(average="macro")
        >>> scores = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.1, 0.9], [1.0, 0.0, 0.0]]
        >>> metric.update_state([0, 1, 2, 2], scores)
        >>> round(float(metric.result()), 4)
        0.7778

    Reference:
        `sklearn.metrics.f1_score`
    """

    own_name = "f1"

    def ratio(self, counts: Any) -> tuple[Any, Any]:
        """Returns 2 TP and 2 TP + FN + FP of each class."""
        return f_ratio(counts, 1.0)
