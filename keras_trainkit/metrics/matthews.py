"""Matthews correlation: agreement that chance and class sizes do not inflate."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics import _averages
from keras_trainkit.metrics._decisions import DecisionMetric


def matthews_correlation(counts: Any) -> Any:
    """Returns the correlation R_K from `confusion.class_counts`.

    With c right of s examples, t_k of class k and p_k predicted as k, it is
    (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)). Each difference is taken class
    by class, before anything is rounded, so that a rare class is not lost beside s^2.
    """
    hits, actual, predicted, total = ops.unstack(counts)
    shares = [hits, total - actual - predicted + hits, actual - hits, predicted - hits]
    right, kept, missed, wrong = (_averages.divide(x, total) for x in shares)
    covariance = ops.sum(right * kept - missed * wrong)
    variances = [
        ops.sum(_averages.divide(x, total) * _averages.divide(total - x, total))
        for x in (actual, predicted)
    ]
    return _averages.divide(covariance, ops.sqrt(variances[0]) * ops.sqrt(variances[1]))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MatthewsCorrelation(DecisionMetric):
    """The Matthews correlation coefficient, for any number of classes (R_K).

    1 is a perfect prediction, 0 no better than chance, -1 total disagreement of two classes. If
    every example is of one class, or predicted as one, the result is 0, as in scikit-learn.

    Args:
        task: "binary", "multiclass", or "auto": binary if the predictions have one column, else
            multiclass. Labels are integers or one-hot.
        threshold: a binary score above it is a yes; 0 for logits.
        num_classes: the number of classes; `None` takes it from the predictions at the first
            update.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = MatthewsCorrelation()
        >>> metric.update_state([0, 0, 1, 1], [0.1, 0.7, 0.6, 0.9])
        >>> round(float(metric.result()), 4)
        0.5774

    Reference:
        Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient",
        Computational Biology and Chemistry 28, 2004.
    """

    own_name = "matthews_correlation"

    def score(self, counts: Any) -> Any:
        """Returns the metric's value from `confusion.class_counts`."""
        return matthews_correlation(counts)
