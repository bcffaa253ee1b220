"""Calibration errors: whether a confidence of 80% is right 80% of the time."""

import abc
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _averages, _masks, _state, _targets


class Reliability(NamedTuple):
    """The reliability diagram of a model: one value for each bin of confidence.

    Attributes:
        confidence: the mean confidence in the bin; 0 for an empty bin.
        accuracy: the share of right predictions in the bin; 0 for an empty bin.
        weight: the sum of the examples' weights in the bin.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    weight: np.ndarray


def confidence_bins(one_hot: Any, probabilities: Any, weights: Any, bins: int) -> Any:
    """Returns weight, confidence and hits, summed in equal bins of the confidence.

    Args:
        one_hot: of shape `(examples, classes)`; one column is a binary task.
        probabilities: of the same shape. The confidence is that of the predicted class.
        weights: of shape `(examples,)`.
        bins: the number of bins (m / bins, (m + 1) / bins].

    Returns:
        A float32 tensor of shape `(3, bins)`.
    """
    if one_hot.shape[-1] == 1:
        one_hot = ops.concatenate([1 - one_hot, one_hot], axis=1)
        probabilities = ops.concatenate([1 - probabilities, probabilities], axis=1)
    confidence = ops.max(probabilities, axis=1, initial=0.0)
    right = ops.equal(ops.argmax(probabilities, axis=1), ops.argmax(one_hot, axis=1))
    places = ops.clip(ops.ceil(confidence * bins) - 1, 0, bins - 1)
    places = ops.cast(places, "int32")
    sums = [weights, weights * confidence, weights * ops.cast(right, "float32")]
    return ops.stack([ops.segment_sum(values, places, bins) for values in sums])


def gaps(counts: Any) -> tuple[Any, Any]:
    """Returns |accuracy - confidence| of each bin, 0 where it is empty, and its share of weight."""
    weight, confidence, right = ops.unstack(counts)
    gap = ops.abs(_averages.divide(right, weight) - _averages.divide(confidence, weight))
    return gap, _averages.divide(weight, ops.sum(weight))


def reliability(counts: np.ndarray) -> Reliability:
    """Returns the reliability diagram, from the sums of `confidence_bins`."""
    weight, confidence, right = counts
    parts = [
        np.divide(x, weight, out=np.zeros_like(x), where=weight > 0) for x in (confidence, right)
    ]
    return Reliability(parts[0], parts[1], weight)


class _CalibrationError(keras.Metric, abc.ABC):
    """What both errors share: bins of confidence, and a curve to read."""

    own_name = ""  # unless another is given

    def __init__(
        self,
        bins: int = 15,
        task: str = "auto",
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "down"
        self.bins = _checks.positive_integer("bins", bins)
        self.task = _checks.one_of("task", task, _targets.SINGLE_LABEL)
        self.from_logits = bool(from_logits)
        self.counts = _state.zeros(self, (3, bins))

    @abc.abstractmethod
    def of_gaps(self, gap: Any, share: Any) -> Any:
        """Returns the error, a scalar, from each bin's gap and its share of the weight."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        batch = _targets.soft(y_true, y_pred, sample_weight, self.task, self.from_logits)
        _state.add(self, confidence_bins(*batch, bins=self.bins))

    def result(self) -> Any:
        """Returns the error over everything added since the last reset, a scalar."""
        return self.of_gaps(*gaps(ops.convert_to_tensor(self.counts)))

    def curve(self) -> Reliability:
        """Returns confidence, accuracy and weight of each bin, as NumPy arrays."""
        return reliability(_state.numpy(self))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "bins": self.bins,
            "task": self.task,
            "from_logits": self.from_logits,
        }


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ExpectedCalibrationError(_CalibrationError):
    """The mean gap between confidence and accuracy, over bins of confidence.

    sum over bins of (weight of the bin / weight of all) |accuracy - confidence|, where the
    confidence is the probability of the predicted class. Empty bins count nothing; with no
    examples, or none of any weight, the result is 0.

    Args:
        bins: the number of equal bins between 0 and 1; each excludes its lower edge.
        task: "binary", "multiclass", or "auto": binary if the predictions have one column, else
            multiclass. Labels are integers or one-hot.
        from_logits: whether predictions are logits instead of probabilities.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = ExpectedCalibrationError()
        >>> metric.update_state([1, 1, 0, 0], [0.75, 0.75, 0.75, 0.75])
        >>> float(metric.result())
        0.25

    Reference:
        Guo et al., "On Calibration of Modern Neural Networks", arXiv:1706.04599.
    """

    own_name = "expected_calibration_error"

    def of_gaps(self, gap: Any, share: Any) -> Any:
        """Returns the mean gap."""
        return ops.sum(gap * share)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MaximumCalibrationError(_CalibrationError):
    """The largest gap between confidence and accuracy, over bins of confidence.

    max over the bins of |accuracy - confidence|, where the confidence is the probability of the
    predicted class. Bins without weight are left out; if all are, the result is 0. A bin with few
    examples can decide it: choose fewer `bins` for less data.

    Args:
        bins: the number of equal bins between 0 and 1; each excludes its lower edge.
        task: "binary", "multiclass", or "auto": binary if the predictions have one column, else
            multiclass. Labels are integers or one-hot.
        from_logits: whether predictions are logits instead of probabilities.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MaximumCalibrationError()
        >>> metric.update_state([1, 1, 0, 0], [0.75, 0.75, 0.75, 0.75])
        >>> float(metric.result())
        0.25

    Reference:
        Guo et al., "On Calibration of Modern Neural Networks", arXiv:1706.04599.
    """

    own_name = "maximum_calibration_error"

    def of_gaps(self, gap: Any, share: Any) -> Any:
        """Returns the largest gap."""
        return ops.max(gap)
