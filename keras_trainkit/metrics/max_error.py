"""The largest absolute error over an epoch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _magnitude_bins, _masks
from keras_trainkit.metrics._columns import columns

RELATIVE_ERROR = 0.001


def largest(maxima: Any, seen: Any) -> Any:
    """Returns the mean of what was seen in the highest bin in which anything was."""
    places = ops.arange(seen.shape[0], dtype="int32")
    top = ops.max(ops.where(seen > 0.0, places, 0))
    return ops.take(maxima, top) / ops.maximum(ops.take(seen, top), 1.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MaxError(keras.Metric):
    """The largest absolute error over an epoch, exact on one device.

    Keras sums the state of a metric over the replicas of a distribution strategy, and a maximum
    is no sum. So each replica keeps its maximum in the place that its size gives it; where the
    largest ones of several replicas share a place, they differ by 0.2 % at most, and their mean
    is the result, too small by 0.2 % at most. Errors of examples with a weight of 0 do not count.
    The errors of several outputs are taken together. Any NaN makes the result NaN.

    Args:
        name: the metric's name.
        dtype: the metric's dtype; the state is always float32.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> metric = MaxError()
        >>> metric.update_state([1.0, 2.0, 3.0], [[1.5], [4.0], [3.0]])
        >>> float(metric.result())
        2.0

    Reference:
        `sklearn.metrics.max_error`
    """

    def __init__(self, name: str = "max_error", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        shape = (_magnitude_bins.count(RELATIVE_ERROR),)
        self.maxima = self.add_variable(shape, "zeros", dtype="float32", name="maxima")
        self.seen = self.add_variable(shape, "zeros", dtype="float32", name="seen")

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, _ = columns(y_true, y_pred, sample_weight)
        errors = ops.abs(target - prediction)
        broken = ops.isnan(errors)
        worst = ops.max(ops.where(broken, 0.0, errors), initial=0.0)
        bins = self.seen.shape[0]
        place = ops.one_hot(_magnitude_bins.index(worst, RELATIVE_ERROR), bins, dtype="float32")
        self.seen.assign(ops.maximum(ops.convert_to_tensor(self.seen), place))
        maxima = ops.convert_to_tensor(self.maxima)
        maxima = ops.where(place > 0.0, ops.maximum(worst, maxima), maxima)
        self.maxima.assign(ops.where(ops.any(broken), float("nan"), maxima))

    def result(self) -> Any:
        """Returns the largest error of everything added since the last reset, a scalar."""
        return largest(ops.convert_to_tensor(self.maxima), ops.convert_to_tensor(self.seen))
