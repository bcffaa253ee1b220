"""What coverage and width of predicted intervals share: two columns of the predictions."""

import abc
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.metrics import _columns, _masks


class IntervalMetric(keras.metrics.Mean, abc.ABC):
    """The mean of what a subclass's `values` says of each interval."""

    own_name = ""  # unless another is given

    def __init__(
        self, lower: int = 0, upper: int = -1, name: str | None = None, dtype: Any = None
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self.lower = _checks.integer("lower", lower)
        self.upper = _checks.integer("upper", upper)

    @abc.abstractmethod
    def values(self, y_true: Any, low: Any, high: Any) -> Any:
        """Returns a value for each interval; all are of one shape."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        bounds = _columns.interval(y_true, y_pred, self.lower, self.upper)
        super().update_state(*_columns.means(self.values(*bounds), sample_weight))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "lower": self.lower, "upper": self.upper}
