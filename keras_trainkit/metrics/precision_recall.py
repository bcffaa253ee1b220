"""The precision-recall curve of an epoch and the area under it."""

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from keras_trainkit.metrics import _averages, _score_bins


class PR(NamedTuple):
    """A precision-recall curve, from the strictest threshold to the loosest.

    Attributes:
        precision: TP / (TP + FP) of scores at the threshold or above it.
        recall: TP / (TP + FN) of the same.
        thresholds: probabilities.
    """

    precision: np.ndarray
    recall: np.ndarray
    thresholds: np.ndarray


def average_precision(counts: Any) -> tuple[Any, Any]:
    """Returns each column's average precision, and how far it may be from the exact one.

    All scores in a bin are taken for equal. The exact value is highest if the positives of every
    bin come first, and lowest if the negatives do: then, with P positives and N negatives down to
    the last of the bin and p positives in it, the bin adds at least the integral of x / (x + N)
    from P - p to P.

    Args:
        counts: the sums of `score_bins.histograms`, of shape `(2, columns, bins)`.

    Returns:
        Two tensors of shape `(columns,)`; 0 for a column without positives.
    """
    negatives, positives = ops.unstack(ops.flip(counts, axis=-1))
    true, false = ops.cumsum(positives, axis=-1), ops.cumsum(negatives, axis=-1)
    before = ops.maximum(true - positives, 0.0)
    value = positives * true / ops.maximum(true + false, 1e-30)  # `divide` takes twice as long
    best = positives * _averages.divide(true, true + ops.maximum(false - negatives, 0.0))
    grown = ops.log1p(_averages.divide(positives, before + false))
    worst = ops.where(false > 0, positives - false * grown, positives)
    total = ops.sum(positives, axis=-1)
    value, best, worst = (
        _averages.divide(ops.sum(part, axis=-1), total) for part in (value, best, worst)
    )
    return value, ops.maximum(best - value, value - worst)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PRCurve(_score_bins.CurveMetric):
    """The area under the precision-recall curve, and the curve itself, over the whole epoch.

    The area is the average precision: the mean of the precision at each positive, which does not
    interpolate between points. A multiclass task takes each class against the rest. Scores are
    summed in `bins` bins, so memory does not grow with the data; `error_bound()` says how far
    the result may be from the average precision of the exact scores. A class without positives or
    without negatives is left out of the mean; if all are, the result is 0.

    Args:
        average: how the classes' values become one number: "macro" is their mean, "weighted"
            their mean by true weight. "auto" is the value of class 1 when there are two classes,
            else "macro".
        class_id: the class (or label) whose value is wanted, instead of an average.
        bins: the number of bins; half of them lie evenly in the probability, half in its
            log-odds. The state has 2 x classes x bins numbers.
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass. Labels are integers or one-hot.
        from_logits: whether predictions are logits instead of probabilities.
        num_classes: the number of columns of the predictions; `None` takes it from the first
            ones.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = PRCurve()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        >>> round(float(metric.result()), 4)
        0.8333
        >>> metric.curve().recall.tolist()
        [0.5, 0.5, 1.0, 1.0]

    Reference:
        `sklearn.metrics.precision_recall_curve` and `average_precision_score`
    """

    own_name = "pr_auc"

    def area(self, counts: Any) -> tuple[Any, Any]:
        """Returns each column's area, and how far it may be from the exact one."""
        return average_precision(counts)

    def curve(self, class_id: int | None = None) -> PR:
        """Returns the curve of one class, as NumPy arrays.

        Args:
            class_id: the class or label; `None` is the metric's own, or the only one.

        Raises:
            InputError: there are several classes and none was chosen.
        """
        counts, lower_edges = _score_bins.column(self, class_id)
        false, true = np.cumsum(counts, axis=1)
        recall = true / max(counts[1].sum(), 1e-30)
        return PR(true / (true + false), recall, lower_edges)
