"""Counting how often each class is predicted for each class: pure functions.

Counts are float32 sums of weights: whole numbers are exact up to 2**24 (16.7 million) in a cell.
"""

from typing import Any

from keras import ops

ROWS = 4  # of class counts: hits, actual, predicted, total


def confusion_matrix(labels: Any, predicted: Any, weights: Any, num_classes: int) -> Any:
    """Returns the weight of each pair of classes; rows are true labels, columns predictions.

    Args:
        labels: integers from 0 to `num_classes - 1`, of shape `(examples,)`.
        predicted: the same for the predictions.
        weights: float32, of shape `(examples,)`.
        num_classes: the size of the result.

    Returns:
        A float32 tensor of shape `(num_classes, num_classes)`.

    Example:
        >>> matrix = confusion_matrix([0, 1, 1], [0, 1, 0], ops.ones(3), 2)
        >>> ops.convert_to_numpy(matrix).tolist()
        [[1.0, 0.0], [1.0, 1.0]]
    """
    pairs = ops.cast(labels, "int32") * num_classes + ops.cast(predicted, "int32")
    counts = ops.segment_sum(weights, pairs, num_classes * num_classes)
    return ops.reshape(counts, (num_classes, num_classes))


def class_counts(labels: Any, predicted: Any, weights: Any, num_classes: int) -> Any:
    """Returns hits, actual, predicted and total weight of each class; see `confusion_matrix`.

    These are the diagonal, row sums, column sums and total of the confusion matrix, without the
    matrix: the cost does not grow with the square of the classes.

    Returns:
        A float32 tensor of shape `(4, num_classes)`.
    """
    labels, predicted = ops.cast(labels, "int32"), ops.cast(predicted, "int32")
    right = weights * ops.cast(ops.equal(labels, predicted), "float32")
    hits = ops.segment_sum(right, labels, num_classes)
    actual = ops.segment_sum(weights, labels, num_classes)
    called = ops.segment_sum(weights, predicted, num_classes)
    total = ops.ones_like(actual) * ops.sum(weights)
    # a weight of NaN spoils all classes: who knows which it would have been called
    return ops.stack([hits, actual, called, total]) + 0.0 * total


def label_counts(labels: Any, predicted: Any, weights: Any) -> Any:
    """Returns the counts of `class_counts` for multilabel decisions, each label on its own.

    Args:
        labels: zeros and ones, of shape `(examples, labels)`.
        predicted: the same for the predictions.
        weights: of the same shape.

    Returns:
        A float32 tensor of shape `(4, labels)`.
    """
    actual = weights * labels
    columns = [actual * predicted, actual, weights * predicted, weights]
    return ops.stack([ops.sum(column, axis=0) for column in columns])
