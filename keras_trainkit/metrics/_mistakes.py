"""What error rate and Hamming loss share: the share of decisions that are wrong."""

import abc
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages, _counting, _masks, _state, _targets


def wrong(labels: Any, predicted: Any) -> Any:
    """Returns 1 where a label and its prediction differ, else 0."""
    return ops.cast(ops.not_equal(ops.cast(labels, predicted.dtype), predicted), "float32")


class MistakeMetric(keras.Metric, abc.ABC):
    """The mean of what a subclass's `count` says is wrong."""

    own_name = ""  # unless another is given

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "down"
        self.task = _checks.one_of("task", task, _targets.TASKS)
        self.threshold = _checks.finite("threshold", threshold)
        self.counts = _state.zeros(self, (2,))

    @abc.abstractmethod
    def count(self, mistakes: Any, weights: Any) -> tuple[Any, Any]:
        """Returns what is counted and its weights: of shape `(examples, labels)` if multilabel."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        labels, predicted, weights = _targets.hard(
            y_true, y_pred, sample_weight, self.task, self.threshold
        )
        _state.add(self, _counting.weighted(*self.count(wrong(labels, predicted), weights)))

    def result(self) -> Any:
        """Returns the share that is wrong of everything added since the last reset, a scalar."""
        return _averages.divide(self.counts[0], self.counts[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "task": self.task, "threshold": self.threshold}
