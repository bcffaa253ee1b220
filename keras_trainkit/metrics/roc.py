"""The ROC curve of an epoch and the area under it."""

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from keras_trainkit.metrics import _averages, _score_bins


class ROC(NamedTuple):
    """A receiver operating characteristic, from the strictest threshold to the loosest.

    Attributes:
        false_positive_rate: FP / (FP + TN) of scores at the threshold or above it.
        true_positive_rate: TP / (TP + FN) of the same.
        thresholds: probabilities; the first is infinite, where nothing is called positive.
    """

    false_positive_rate: np.ndarray
    true_positive_rate: np.ndarray
    thresholds: np.ndarray


def roc_area(counts: Any) -> tuple[Any, Any]:
    """Returns the area under each column's ROC curve, and how far it may be from the exact one.

    The area is the chance that a positive scores above a negative, with a tie as one half. Two
    scores in one bin are taken for a tie, so the exact area is at most half the chance of
    sharing a bin away.

    Args:
        counts: the sums of `score_bins.histograms`, of shape `(2, columns, bins)`.

    Returns:
        Two tensors of shape `(columns,)`; 0 for a column without positives or negatives.
    """
    negatives, positives = ops.unstack(counts)
    below = ops.cumsum(negatives, axis=-1) - 0.5 * negatives  # with half of those in the same bin
    pairs = ops.sum(negatives, axis=-1) * ops.sum(positives, axis=-1)
    shared = 0.5 * ops.sum(positives * negatives, axis=-1)
    area = _averages.divide(ops.sum(positives * below, axis=-1), pairs)
    return area, _averages.divide(shared, pairs)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ROCCurve(_score_bins.CurveMetric):
    """The area under the ROC curve, and the curve itself, over the whole epoch.

    A multiclass task takes each class against the rest. Scores are summed in `bins` bins, so
    memory does not grow with the data; `error_bound()` says how far the result may be from the
    area of the exact scores: half the chance that a positive and a negative share a bin. A class
    without positives or without negatives has no curve and is left out of the mean; if all are,
    the result is 0.

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
        >>> metric = ROCCurve()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
        >>> float(metric.result())
        0.75
        >>> metric.curve().true_positive_rate.tolist()
        [0.0, 0.5, 0.5, 1.0, 1.0]

    Reference:
        [Fawcett, 2006](https://doi.org/10.1016/j.patrec.2005.10.010)
    """

    own_name = "roc_auc"

    def area(self, counts: Any) -> tuple[Any, Any]:
        """Returns each column's area, and how far it may be from the exact one."""
        return roc_area(counts)

    def curve(self, class_id: int | None = None) -> ROC:
        """Returns the curve of one class, as NumPy arrays.

        Args:
            class_id: the class or label; `None` is the metric's own, or the only one.

        Raises:
            InputError: there are several classes and none was chosen.
        """
        counts, lower_edges = _score_bins.column(self, class_id)
        rates = np.cumsum(counts, axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1e-30)
        false, true = np.concatenate([np.zeros((2, 1)), rates], axis=1)
        return ROC(false, true, np.concatenate([[np.inf], lower_edges]))
