"""Cohen's kappa: agreement beyond what two independent raters would reach by chance."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages
from keras_trainkit.metrics._decisions import DecisionMetric

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
    joint = _averages.divide(matrix, ops.sum(matrix))
    chance = ops.sum(joint, axis=1, keepdims=True) * ops.sum(joint, axis=0, keepdims=True)
    observed, expected = ops.sum(cost * joint), ops.sum(cost * chance)
    return _averages.divide(expected - observed, expected)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CohenKappa(DecisionMetric):
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

    own_name = "cohen_kappa"
    of_pairs = True

    def __init__(
        self,
        weights: str = "none",
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(task, threshold, num_classes, name, dtype)
        self.weights = _checks.one_of("weights", weights, WEIGHTS)

    def score(self, counts: Any) -> Any:
        """Returns the kappa of a confusion matrix."""
        return cohen_kappa(counts, self.weights)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "weights": self.weights}
