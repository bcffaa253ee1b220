"""Lists of items, each with a relevance and a score: what the metrics of rankings share."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages, _counting, _masks, _shapes, _state


class RankingMetric(keras.Metric):
    """The mean of one number a list, over the lists of an epoch; a subclass gives `of_lists`."""

    def __init__(self, k: int | None, name: str, dtype: Any) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.k = None if k is None else _checks.positive_integer("k", k)
        self.counts = _state.zeros(self, (2,))

    def of_lists(self, relevance: Any, scores: Any, kept: Any) -> Any:
        """Returns a number a list.

        Args:
            relevance: of shape `(lists, items)`; 0 for items that are padding.
            scores: of the same shape.
            kept: booleans of the same shape: False for padding.
        """
        raise NotImplementedError

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch: `y_true` and `y_pred` of shape `(lists, items)`."""
        relevance, scores = _shapes.to_float(y_true), _shapes.to_float(y_pred)
        _shapes.same_shape(relevance, scores)
        if len(scores.shape) < 2:
            raise InputError(
                "y_pred must hold lists of items, of shape (lists, items); received shape "
                f"{tuple(scores.shape)}."
            )
        weights = _shapes.flat_weights(sample_weight, scores)
        items = scores.shape[-1]
        relevance, scores = (ops.reshape(each, (-1, items)) for each in (relevance, scores))
        kept = relevance >= 0.0
        values = self.of_lists(ops.where(kept, relevance, 0.0), scores, kept)
        _state.add(self, _counting.weighted(values, weights))

    def result(self) -> Any:
        """Returns the mean over the lists added since the last reset, a scalar."""
        return _averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "k": self.k}
