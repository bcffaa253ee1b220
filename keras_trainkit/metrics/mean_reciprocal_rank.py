"""Mean reciprocal rank: how high the first relevant item stands."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics._ranking import RankingMetric


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MeanReciprocalRank(RankingMetric):
    """The mean of 1 / the rank of the first relevant item, from 0 to 1.

    Of items with equal scores those that are not relevant come first, so that a model which scores
    all items the same gains nothing by it. A list without a relevant item scores 0.

    Args:
        k: the rank beyond which a relevant item counts 0; None for none.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        `y_true` `(lists, items)`, above 0 for a relevant item, below 0 for padding; `y_pred`
        scores of the same shape. A `sample_weight` is one number a list.

    Raises:
        InputError: `k` is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MeanReciprocalRank()
        >>> metric.update_state([[0, 0, 1], [1, 0, 0]], [[0.1, 0.5, 0.4], [0.9, 0.5, 0.1]])
        >>> float(metric.result())
        0.75

    Reference:
        Voorhees, "The TREC-8 question answering track report", 1999.
    """

    def __init__(
        self, k: int | None = None, name: str = "mean_reciprocal_rank", dtype: Any = None
    ) -> None:
        super().__init__(k, name, dtype)

    def of_lists(self, relevance: Any, scores: Any, kept: Any) -> Any:
        """Returns the reciprocal rank of each list."""
        relevant = ops.logical_and(kept, relevance > 0.0)
        low = ops.full_like(scores, -float("inf"))
        best = ops.max(ops.where(relevant, scores, low), axis=1, keepdims=True)
        others = ops.logical_and(kept, ops.logical_not(relevant))
        before = ops.logical_and(others, scores >= best)
        rank = 1.0 + ops.sum(ops.cast(before, "float32"), axis=1)
        counted = ops.any(relevant, axis=1)
        if self.k is not None:
            counted = ops.logical_and(counted, rank <= float(self.k))
        return ops.where(counted, 1.0 / rank, 0.0)
