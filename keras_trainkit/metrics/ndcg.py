"""Normalized discounted cumulative gain: relevant items stand high in a list."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages
from keras_trainkit.metrics._ranking import RankingMetric

GAINS = ("linear", "exponential")


def discounted_gain(gains: Any, scores: Any, kept: Any, k: int | None) -> Any:
    """Returns the discounted cumulative gain of lists, ties being broken at random.

    Args:
        gains: of shape `(lists, items)`.
        scores: of the same shape; the highest comes first.
        kept: booleans of the same shape; other items are in no list.
        k: how many items count, or None for all.
    """
    mine, other = ops.expand_dims(scores, 2), ops.expand_dims(scores, 1)
    there = ops.expand_dims(kept, 1)
    higher = ops.sum(ops.cast(ops.logical_and(there, other > mine), "int32"), axis=2)
    tied = ops.sum(ops.cast(ops.logical_and(there, ops.equal(other, mine)), "int32"), axis=2)
    ranks = np.arange(scores.shape[1])
    discounts = np.where(ranks < (k or len(ranks)), 1 / np.log2(ranks + 2), 0.0)
    sums = ops.convert_to_tensor(np.concatenate([[0.0], np.cumsum(discounts)]), "float32")
    shared = ops.take(sums, higher + tied) - ops.take(sums, higher)
    mean = _averages.divide(shared, ops.cast(tied, "float32"))
    return ops.sum(ops.where(kept, gains * mean, 0.0), axis=1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class NDCG(RankingMetric):
    """The normalized discounted cumulative gain of ranked lists, from 0 to 1.

    Each item's gain is divided by log2(1 + its rank), and the sum by that of the best order. Items
    of equal scores share the mean over their ranks, so that a model which scores all items the
    same gets what a random order gets. A list without a relevant item scores 0.

    Args:
        k: how many of the highest items count; None for all.
        gain: `linear`, the relevance, or `exponential`, 2 to its power less 1.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` `(lists, items)`, relevances of 0 and above, below 0 for padding; `y_pred` scores
        of the same shape. A `sample_weight` is one number a list.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = NDCG()
        >>> metric.update_state([[3.0, 0.0, 1.0]], [[0.9, 0.5, 0.1]])
        >>> round(float(metric.result()), 4)
        0.9639

    Reference:
        [Järvelin and Kekäläinen, 2002](https://doi.org/10.1145/582415.582418);
        `sklearn.metrics.ndcg_score`
    """

    def __init__(
        self, k: int | None = None, gain: str = "linear", name: str = "ndcg", dtype: Any = None
    ) -> None:
        super().__init__(k, name, dtype)
        self.gain = _checks.one_of("gain", gain, GAINS)

    def of_lists(self, relevance: Any, scores: Any, kept: Any) -> Any:
        """Returns the gain of each list as a share of the best one."""
        gains = relevance if self.gain == "linear" else ops.power(2.0, relevance) - 1.0
        found = discounted_gain(gains, scores, kept, self.k)
        return _averages.divide(found, discounted_gain(gains, gains, kept, self.k))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "gain": self.gain}
