"""How sure a classifier is, beside how often it is right."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Reliability:
    """How often a classifier is right when it is so and so sure, by bins of equal width.

    Attributes:
        confidence: mean confidence in each bin; NaN where it is empty.
        accuracy: share of right predictions in each bin; NaN where it is empty.
        count: examples in each bin.
        error: the expected calibration error: the mean gap between the two, over examples.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    count: np.ndarray
    error: float


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> Reliability:
    """Compares the probability of the predicted class with how often it is right.

    Args:
        probabilities: of shape (N, classes).
        labels: true classes, of shape (N,).
        bins: of confidence, between 0 and 1.

    Example:
        >>> result = reliability(np.array([[0.25, 0.75], [0.25, 0.75]]), np.array([1, 0]), bins=2)
        >>> result.accuracy.tolist(), result.error
        ([nan, 0.5], 0.25)

    Reference:
        [Guo et al., 2017](https://arxiv.org/abs/1706.04599)
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    sums = [np.bincount(place, weights=values, minlength=bins) for values in (sure, right)]
    error = np.abs(sums[0] - sums[1]).sum() / len(labels)
    with np.errstate(invalid="ignore"):
        return Reliability(sums[0] / count, sums[1] / count, count, float(error))
