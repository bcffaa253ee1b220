"""Cohen's kappa: agreement beyond what two independent raters would reach by chance."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, counting, state, targets

WEIGHTS = ("none", "linear", "quadratic")


def cohen_kappa(matrix: Any, weights: str) -> Any:
    """Returns 1 - observed / expected disagreement, from a confusion matrix.

    Args:
        matrix: a float32 tensor of shape `(classes, classes)`.
        weights: how much a pair of classes disagrees: "none" counts 1 for two different ones,
            "linear" their distance, "quadratic" its square.
    """
    classes = matrix.shape[0]
    places = ops.arange(classes, dtype="float32") / max(1, classes - 1)
    distance = ops.abs(ops.expand_dims(places, 1) - ops.expand_dims(places, 0))
    powers = {"none": ops.sign, "linear": ops.abs, "quadratic": ops.square}
    cost = powers[weights](distance)
    joint = averages.divide(matrix, ops.sum(matrix))
    chance = ops.sum(joint, axis=1, keepdims=True) * ops.sum(joint, axis=0, keepdims=True)
    observed, expected = ops.sum(cost * joint), ops.sum(cost * chance)
    return averages.divide(expected - observed, expected)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CohenKappa(keras.Metric):
    """Cohen's kappa between true and predicted classes, plain or weighted for ordered classes.

    1 is full agreement, 0 that of chance. If all true and predicted labels are of a single class,
    or there are none of any weight, chance cannot disagree and the result is 0.

    Args:
        weights: "none", "linear" or "quadratic": how the cost of a mistake grows with the
            distance between the two classes. "quadratic" is usual for ordered grades.
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
        >>> metric = CohenKappa()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.7, 0.6, 0.9])
        >>> float(metric.result())
        0.5

    Reference:
        Cohen, "Weighted kappa", Psychological Bulletin 70, 1968.
    """

    def __init__(
        self,
        weights: str = "none",
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str = "cohen_kappa",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.weights = _checks.one_of("weights", weights, WEIGHTS)
        self.task = _checks.one_of("task", task, targets.SINGLE_LABEL)
        self.threshold = _checks.finite("threshold", threshold)
        self.num_classes = state.check_num_classes(num_classes)
        self.counts = state.start(self, num_classes or 0, num_classes)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        state.add(self, counting.pairs(y_true, y_pred, sample_weight, self.task, self.threshold))

    def result(self) -> Any:
        """Returns the kappa of everything added since the last reset, a scalar."""
        if self.counts is None:
            return ops.zeros(())
        return cohen_kappa(ops.convert_to_tensor(self.counts), self.weights)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "weights": self.weights,
            "task": self.task,
            "threshold": self.threshold,
            "num_classes": self.num_classes,
        }
