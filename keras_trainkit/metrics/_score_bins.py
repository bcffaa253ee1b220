"""Scores of positives and negatives, summed in bins: what ROC and precision-recall curves need."""

import abc
import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages, _masks, _state, _targets

AVERAGES = ("auto", "macro", "weighted")
_LIMIT = 16.0  # log-odds beyond it are one bin: float32 cannot tell probabilities nearer to 1


@dataclasses.dataclass(frozen=True)
class ScoreBins:
    """The arguments of a curve metric, checked.

    Attributes:
        average: how the columns' one-vs-rest values become one number: "macro" is their mean,
            "weighted" their mean by the weight of the positives. "auto" is the value of class 1
            when there are two classes, else "macro".
        class_id: the class (or label) whose value is wanted, instead of an average.
        bins: the number of bins; see `place`.
        task: "binary", "multiclass", "multilabel", or "auto".
        from_logits: whether predictions are logits instead of probabilities.
        num_classes: the number of columns; `None` takes it from the predictions.

    Raises:
        InputError: a value is outside its range.
    """

    average: str
    class_id: int | None
    bins: int
    task: str
    from_logits: bool
    num_classes: int | None

    def __post_init__(self) -> None:
        _checks.one_of("average", self.average, AVERAGES)
        _checks.one_of("task", self.task, _targets.TASKS)
        _checks.positive_integer("bins", self.bins)
        _averages.check_class_id(self.class_id, self.average)
        _state.check_num_classes(self.num_classes)


class CurveMetric(keras.Metric, abc.ABC):
    """The area under a curve over all thresholds, and the curve; `ScoreBins` has its arguments."""

    own_name = ""  # unless another is given

    def __init__(
        self,
        average: str = "auto",
        class_id: int | None = None,
        bins: int = 2048,
        task: str = "auto",
        from_logits: bool = False,
        num_classes: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "up"
        self.score_bins = ScoreBins(average, class_id, bins, task, bool(from_logits), num_classes)
        self.counts = start(self)

    @abc.abstractmethod
    def area(self, counts: Any) -> tuple[Any, Any]:
        """Returns each column's area, and how far it may be from the exact one."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        _state.add(self, count(self.score_bins, y_true, y_pred, sample_weight))

    def result(self) -> Any:
        """Returns the area under the curve of everything added since the last reset, a scalar."""
        return value(self, lambda counts: self.area(counts)[0])

    def error_bound(self) -> float:
        """Returns how far `result()` is from the area of the exact scores, at most."""
        return float(value(self, lambda counts: self.area(counts)[1]))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), **dataclasses.asdict(self.score_bins)}


def place(probabilities: Any) -> Any:
    """Returns where probabilities lie on the axis that is cut into bins, from 0 to 1.

    The mean of the probability and of its log-odds, cut at -16 and 16 and moved to 0 and 1: bins
    are narrow around 0.5 and also near 0 and 1, where a confident model puts all its scores.
    """
    odds = ops.log(ops.maximum(probabilities, 1e-30)) - ops.log(
        ops.maximum(1 - probabilities, 1e-30)
    )
    return (probabilities + ops.clip(odds / _LIMIT, -1, 1) / 2 + 0.5) / 2


def edges(bins: int) -> np.ndarray:
    """Returns the lower edge of every bin as a probability: the inverse of `place`."""
    wanted = np.arange(bins) / bins
    low, high = np.zeros(bins), np.ones(bins)
    for _ in range(60):  # bisection to the last bit
        middle = (low + high) / 2
        with np.errstate(divide="ignore"):
            odds = np.log(middle) - np.log1p(-middle)
        below = (middle + np.clip(odds / _LIMIT, -1, 1) / 2 + 0.5) / 2 < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def histograms(one_hot: Any, probabilities: Any, weights: Any, bins: int) -> Any:
    """Returns the weight of negatives and positives of each column in each bin.

    Args:
        one_hot: of shape `(examples, columns)`.
        probabilities: of the same shape.
        weights: of shape `(examples,)` or `(examples, columns)`.
        bins: the number of bins.

    Returns:
        A float32 tensor of shape `(2, columns, bins)`.
    """
    columns = one_hot.shape[-1]
    if len(weights.shape) == 1:
        weights = ops.expand_dims(weights, 1)
    inside = ops.clip(ops.floor(place(probabilities) * bins), 0, bins - 1)
    positive = ops.cast(ops.greater(one_hot, 0.5), "int32")
    cells = (positive * columns + ops.arange(columns, dtype="int32")) * bins
    cells = ops.reshape(cells + ops.cast(inside, "int32"), (-1,))
    values = ops.reshape(weights * ops.ones_like(probabilities), (-1,))
    return ops.reshape(ops.segment_sum(values, cells, 2 * columns * bins), (2, columns, bins))


def count(chosen: ScoreBins, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
    """Returns the `histograms` of a batch."""
    one_hot, probabilities, weights = _targets.soft(
        y_true, y_pred, sample_weight, chosen.task, chosen.from_logits
    )
    counts = histograms(one_hot, probabilities, weights, chosen.bins)
    _averages.class_in(chosen.class_id, counts.shape[1])
    return counts


def start(metric: Any) -> Any:
    """Returns the counts of a metric with `metric.score_bins`, or `None` until the first update."""
    chosen = metric.score_bins
    if chosen.num_classes is None:
        return None
    return _state.zeros(metric, (2, chosen.num_classes, chosen.bins))


def value(metric: Any, of: Callable[[Any], Any]) -> Any:
    """Returns one number; a column without both kinds is left out of the mean.

    Args:
        metric: with its `counts` and `score_bins`.
        of: returns the columns' values, of shape `(columns,)`, from the counts.
    """
    if metric.counts is None:
        return ops.zeros(())
    chosen, counts = metric.score_bins, ops.convert_to_tensor(metric.counts)
    values, class_id = of(counts), _wanted(chosen, counts.shape[1])
    if class_id is not None:
        return values[class_id]
    negatives, positives = ops.unstack(ops.sum(counts, axis=-1))
    both = ops.cast(ops.logical_and(positives > 0, negatives > 0), "float32")
    both = ops.where(ops.isnan(positives + negatives), float("nan"), both)
    share = both * positives if chosen.average == "weighted" else both
    return _averages.divide(ops.sum(values * share), ops.sum(share))


def column(metric: Any, class_id: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Returns what one column's bins hold and their lower edges, the highest scores first.

    Args:
        metric: with its `counts` and `score_bins`.
        class_id: the column; `None` is the metric's own, or the only one.

    Returns:
        The negatives and positives of shape `(2, filled bins)`, and the edges. Empty bins are
        left out.

    Raises:
        InputError: there are several columns and none was chosen.
    """
    if metric.counts is None:
        return np.zeros((2, 0)), np.zeros(0)
    counts = _state.numpy(metric).astype("float64")
    columns, bins = counts.shape[1:]
    wanted = _wanted(metric.score_bins, columns) if class_id is None else class_id
    if wanted is None:
        raise InputError(
            f"class_id must be one of 0 to {columns - 1}, for there is a curve for each; "
            "received class_id=None."
        )
    _averages.class_in(wanted, columns)
    filled = counts[:, wanted].any(axis=0)
    return counts[:, wanted, filled][:, ::-1], edges(bins)[filled][::-1]


def _wanted(chosen: ScoreBins, columns: int) -> int | None:
    if chosen.class_id is None and chosen.average == "auto":
        return _averages.positive_class(chosen.task, columns)
    return chosen.class_id
