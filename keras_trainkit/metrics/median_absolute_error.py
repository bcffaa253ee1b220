"""The median of absolute errors over an epoch, within a stated relative error."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _magnitude_bins, _masks
from keras_trainkit.metrics._columns import columns


def weighted_median(counts: Any, sizes: Any) -> Any:
    """Returns the median of binned sizes; the mean of both middle ones if it lies between two."""
    below = ops.cumsum(counts)
    half = 0.5 * below[-1]
    first = ops.take(sizes, ops.argmax(ops.cast(below >= half, "int32")))
    last = ops.take(sizes, ops.argmax(ops.cast(below > half, "int32")))
    return 0.5 * (first + last)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MedianAbsoluteError(keras.Metric):
    """The median absolute error over an epoch, within 1 % of its value.

    A median needs all errors at once; this counts them in bins whose bounds grow by a constant
    ratio, so the state has a fixed size (2,800 numbers at 1 %) and is summed over batches and
    devices. The result is the median within `relative_error` of itself, for medians between 1e-12
    (below, it is 0) and 1e12. With an even number of examples it is the mean of both middle
    errors. The errors of several outputs are counted together. Any NaN makes the result NaN.

    Args:
        relative_error: how far the result may be from the median, as a share of it; in (0, 1).
        name: the metric's name.
        dtype: the metric's dtype; counts are always float32.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MedianAbsoluteError()
        >>> metric.update_state([1.0, 2.0, 3.0], [[1.5], [4.0], [103.0]])
        >>> round(float(metric.result()), 1)
        2.0

    Reference:
        Masson et al., "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
        guarantees", arXiv:1908.10693.
    """

    def __init__(
        self,
        relative_error: float = 0.01,
        name: str = "median_absolute_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.relative_error = _checks.fraction("relative_error", relative_error, zero=False)
        bins = _magnitude_bins.count(relative_error)
        self.counts = self.add_variable((bins,), "zeros", dtype="float32", name="counts")

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, weights = columns(y_true, y_pred, sample_weight)
        errors = ops.abs(target - prediction)
        weights = ops.where(ops.isnan(errors), float("nan"), weights * ops.ones_like(errors))
        bins = _magnitude_bins.index(errors, self.relative_error)
        flat = ops.reshape(weights, (-1,)), ops.reshape(bins, (-1,))
        self.counts.assign_add(ops.segment_sum(*flat, num_segments=self.counts.shape[0]))

    def result(self) -> Any:
        """Returns the median of everything added since the last reset, a scalar."""
        counts = ops.convert_to_tensor(self.counts)
        total = ops.sum(counts)
        median = weighted_median(counts, _magnitude_bins.sizes(self.relative_error))
        return ops.where(total > 0.0, median, total)  # 0, or NaN

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "relative_error": self.relative_error}
