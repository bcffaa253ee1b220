"""Which classes are taken for which."""

import numpy as np


def confusion_counts(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Returns how many examples of each true class (row) were called each class (column).

    Example:
        >>> confusion_counts(np.array([0, 1, 1]), np.array([0, 0, 1]), 2).tolist()
        [[1, 0], [1, 1]]
    """
    return np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)


def most_confused(counts: np.ndarray, k: int = 10) -> list[tuple[int, int, int]]:
    """Returns the `k` commonest mistakes as (true class, predicted class, examples).

    Example:
        >>> most_confused(np.array([[5, 2], [3, 5]]))
        [(1, 0, 3), (0, 1, 2)]
    """
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong.ravel(), kind="stable")[:k]
    pairs = [divmod(int(place), len(counts)) for place in order]
    return [
        (true, called, int(wrong[true, called])) for true, called in pairs if wrong[true, called]
    ]


def per_class(counts: np.ndarray, examples: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Returns precision, recall, F1 and the examples of every class; NaN where nothing is known.

    Args:
        counts: examples by true class (row) and predicted class (column).
        examples: of every class, where some were called nothing at all; by default those counted.

    Example:
        >>> per_class(np.array([[1, 0], [1, 2]]))["recall"].round(3).tolist()
        [1.0, 0.667]

    Reference:
        `sklearn.metrics.precision_recall_fscore_support`
    """
    hits = np.diag(counts).astype("float64")
    called = counts.sum(axis=0)
    support = counts.sum(axis=1) if examples is None else examples
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hits / called, hits / support
        f1 = 2 * hits / (called + support)
    return {"precision": precision, "recall": recall, "f1": f1, "examples": support}
