"""Top-k accuracy: the true class is among the k highest scores."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages, _counting, _masks, _state, _targets


def in_top_k(scores: Any, targets_one_hot: Any, k: int) -> Any:
    """Returns the chance that a class is in the top k when ties are broken at random.

    Args:
        scores: of shape `(examples, classes)`.
        targets_one_hot: of the same shape.
        k: how many classes may be named.

    Returns:
        A float32 tensor of shape `(examples,)`: 1 or 0, and between them only where the true
        class ties with others at the edge of the top k. A score that is not a number scores 0.
    """
    true_score = ops.sum(ops.where(targets_one_hot > 0.5, scores, 0.0), axis=1, keepdims=True)
    higher = ops.sum(ops.cast(scores > true_score, "float32"), axis=1)
    tied = ops.sum(ops.cast(ops.equal(scores, true_score), "float32"), axis=1)
    return _averages.divide(ops.minimum(ops.maximum(k - higher, 0.0), tied), tied)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class TopKAccuracy(keras.Metric):
    """The share of examples whose true class is among the `k` highest scores.

    Multiclass. Where the true class ties with others at the edge of the top k, the example counts
    as the chance that a random order of the tied classes lets it in: a model that scores every
    class the same gets k / classes. With no examples, or none of any weight, the result is 0.

    Args:
        k: how many classes may be named; at most the number of classes.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: `k` is outside its range, or shapes do not belong together.

    Example:
        >>> metric = TopKAccuracy(k=2)
        >>> metric.update_state([0, 2], [[0.3, 0.5, 0.2], [0.3, 0.5, 0.2]])
        >>> float(metric.result())
        0.5

    Reference:
        `sklearn.metrics.top_k_accuracy_score`
    """

    def __init__(self, k: int = 5, name: str = "top_k_accuracy", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.k = _checks.positive_integer("k", k)
        self.counts = _state.zeros(self, (2,))

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        batch = _targets.scored(y_true, y_pred, sample_weight, "multiclass")
        one_hot, scores, weights = batch
        classes = scores.shape[-1]
        if self.k > classes:
            raise InputError(
                f"k must be at most the number of classes {classes}; received k={self.k}."
            )
        hits = in_top_k(scores, one_hot, self.k)
        _state.add(self, _counting.weighted(hits, weights))

    def result(self) -> Any:
        """Returns the accuracy of everything added since the last reset, a scalar."""
        return _averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "k": self.k}
