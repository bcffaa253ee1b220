"""What metrics of a class for each example share: their arguments, and the counts they sum."""

import abc
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _confusion, _counting, _masks, _state, _targets


class DecisionMetric(keras.Metric, abc.ABC):
    """A metric of the classes that examples have and are given; `score` says which.

    Attributes:
        own_name: unless another is given.
        of_pairs: whether it needs the confusion matrix, or only what `class_counts` has of it.
    """

    own_name = ""
    of_pairs = False

    def __init__(
        self,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "up"
        self.task = _checks.one_of("task", task, _targets.SINGLE_LABEL)
        self.threshold = _checks.finite("threshold", threshold)
        self.num_classes = _state.check_num_classes(num_classes)
        rows = (num_classes or 0) if self.of_pairs else _confusion.ROWS
        self.counts = _state.start(self, rows, num_classes)

    @abc.abstractmethod
    def score(self, counts: Any) -> Any:
        """Returns the metric's value, a scalar, from the counts."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        count = _counting.pairs if self.of_pairs else _counting.per_class
        _state.add(self, count(y_true, y_pred, sample_weight, self.task, self.threshold))

    def result(self) -> Any:
        """Returns the value of everything added since the last reset, a scalar."""
        if self.counts is None:
            return ops.zeros(())
        return self.score(ops.convert_to_tensor(self.counts))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "task": self.task,
            "threshold": self.threshold,
            "num_classes": self.num_classes,
        }
