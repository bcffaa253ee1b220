"""Brier score: the squared distance of probabilities from what happened."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages, _counting, _masks, _state, _targets


def brier(one_hot: Any, probabilities: Any) -> Any:
    """Returns the squared distance summed over the classes, of shape `(examples,)`."""
    return ops.sum(ops.square(probabilities - one_hot), axis=1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class BrierScore(keras.Metric):
    """The mean squared distance between predicted probabilities and what happened.

    A proper score: it is least for the true probabilities. A binary task with one column gives
    (p - y)^2, between 0 and 1; a multiclass task sums the squares over the classes, as Brier
    did, which lies between 0 and 2; a multilabel task is the mean over its labels. With no
    examples, or none of any weight, the result is 0.

    Args:
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot, which may be soft.
        from_logits: whether predictions are logits instead of probabilities.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = BrierScore()
        >>> metric.update_state([0, 1], [0.5, 1.0])
        >>> float(metric.result())
        0.125

    Reference:
        Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78, 1950.
    """

    def __init__(
        self,
        task: str = "auto",
        from_logits: bool = False,
        name: str = "brier_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.task = _checks.one_of("task", task, _targets.TASKS)
        self.from_logits = bool(from_logits)
        self.counts = _state.zeros(self, (2,))

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        one_hot, probabilities, weights = _targets.soft(
            y_true, y_pred, sample_weight, self.task, self.from_logits
        )
        if self.task == "multilabel":
            one_hot, probabilities, weights = _targets.each_label(one_hot, probabilities, weights)
        _state.add(self, _counting.weighted(brier(one_hot, probabilities), weights))

    def result(self) -> Any:
        """Returns the score of everything added since the last reset, a scalar."""
        return _averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "task": self.task, "from_logits": self.from_logits}
