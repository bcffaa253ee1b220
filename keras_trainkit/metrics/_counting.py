"""From a batch, of any accepted shape, to its counts."""

from typing import Any

from keras import ops

from keras_trainkit.metrics import _confusion, _shapes, _targets


def per_class(y_true: Any, y_pred: Any, sample_weight: Any, task: str, threshold: float) -> Any:
    """Returns `confusion.class_counts` of a batch; arguments as for `targets.hard`."""
    y_pred = _shapes.to_float(y_pred)
    labels, predicted, weights = _targets.hard(y_true, y_pred, sample_weight, task, threshold)
    if task == "multilabel":
        return _confusion.label_counts(labels, predicted, weights)
    return _confusion.class_counts(labels, predicted, weights, max(2, _shapes.width(y_pred)))


def pairs(y_true: Any, y_pred: Any, sample_weight: Any, task: str, threshold: float) -> Any:
    """Returns `confusion.confusion_matrix` of a batch; arguments as for `targets.hard`."""
    y_pred = _shapes.to_float(y_pred)
    labels, predicted, weights = _targets.hard(y_true, y_pred, sample_weight, task, threshold)
    return _confusion.confusion_matrix(labels, predicted, weights, max(2, _shapes.width(y_pred)))


def weighted(values: Any, weights: Any) -> Any:
    """Returns the sum of `values` by weight and the sum of the weights: the state of a mean."""
    return ops.stack([ops.sum(values * weights), ops.sum(weights)])
