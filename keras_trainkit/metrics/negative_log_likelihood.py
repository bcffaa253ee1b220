"""Negative log-likelihood: the surprise of a model at what happened."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages, _counting, _masks, _state, _targets

EPSILON = 1e-7  # probabilities are kept this far from 0, so that a sure mistake costs 16.1


def surprise(one_hot: Any, probabilities: Any) -> Any:
    """Returns -log of the probability of what happened, in nats, of shape `(examples,)`.

    Args:
        one_hot: of shape `(examples, classes)`, possibly soft; one column is a binary task.
        probabilities: of the same shape.
    """
    logs = ops.log(ops.maximum(probabilities, EPSILON))
    if one_hot.shape[-1] > 1:
        return -ops.sum(one_hot * logs, axis=1)
    others = ops.log(ops.maximum(1 - probabilities, EPSILON))
    return -ops.sum(one_hot * logs + (1 - one_hot) * others, axis=1)


def surprise_of_logits(one_hot: Any, logits: Any) -> Any:
    """Returns `surprise` of logits, exact however large they are."""
    if one_hot.shape[-1] > 1:
        return -ops.sum(one_hot * ops.log_softmax(logits, axis=-1), axis=1)
    return ops.sum(ops.softplus(logits) - one_hot * logits, axis=1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class NegativeLogLikelihood(keras.Metric):
    """The mean of -log p, where p is the probability that was given to what happened, in nats.

    The same number as a cross-entropy, for integer, one-hot or soft labels. A proper score: it is
    least for the true probabilities. In a multilabel task it is the mean over the labels. Given
    probabilities are kept above 1e-7, so that the result is finite; logits are used as they are.
    With no examples, or none of any weight, the result is 0.

    Args:
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass.
        from_logits: whether predictions are logits instead of probabilities.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = NegativeLogLikelihood()
        >>> metric.update_state([0, 1], [0.5, 0.5])
        >>> round(float(metric.result()), 4)
        0.6931

    Reference:
        `sklearn.metrics.log_loss`
    """

    def __init__(
        self,
        task: str = "auto",
        from_logits: bool = False,
        name: str = "negative_log_likelihood",
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
        batch = y_true, y_pred, sample_weight, self.task
        read = _targets.scored(*batch) if self.from_logits else _targets.soft(*batch, False)
        one_hot, scores, weights = read
        if self.task == "multilabel":
            one_hot, scores, weights = _targets.each_label(one_hot, scores, weights)
        of = surprise_of_logits if self.from_logits else surprise
        _state.add(self, _counting.weighted(of(one_hot, scores), weights))

    def result(self) -> Any:
        """Returns the value of everything added since the last reset, a scalar."""
        return _averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "task": self.task, "from_logits": self.from_logits}
