"""A few values that many weights share: k-means in one dimension, as pure functions of arrays."""

import numpy as np

_ROUNDS = 300  # Lloyd's steps; a kernel of 55,296 weights took 120


def fit(values: np.ndarray, clusters: int) -> np.ndarray:
    """Returns the values that stand for many: each the mean of those nearest to it, in order.

    Lloyd's steps from values spread evenly over the range, which keeps the few large weights, as
    Deep Compression (Han, Mao and Dally, arXiv:1510.00149, section 3.2) found best.

    Args:
        values: numbers, of any shape.
        clusters: how many values at most; fewer where there are no more different ones.

    Example:
        >>> fit(np.array([0.0, 0.1, 0.9, 1.1]), 2)
        array([0.05, 1.  ])
    """
    ordered = np.sort(np.asarray(values, "float64").ravel())
    if len(np.unique(ordered)) <= clusters:
        return np.unique(ordered)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    centers = np.linspace(ordered[0], ordered[-1], clusters)
    for _ in range(_ROUNDS):
        inner = np.searchsorted(ordered, (centers[1:] + centers[:-1]) / 2)
        ends = np.concatenate([[0], inner, [len(ordered)]])
        counts = np.diff(ends)
        moved = np.diff(sums[ends]) / np.maximum(counts, 1)
        if not counts.all():  # an empty group goes to the values that are farthest from theirs
            far = np.argsort(np.abs(ordered - np.repeat(moved, counts)))[::-1]
            moved[counts == 0] = ordered[far[: (counts == 0).sum()]]
            moved.sort()
        if np.array_equal(moved, centers):
            break
        centers = moved
    return centers


def nearest(values: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Returns for each value the place of the nearest center, of centers in order.

    Example:
        >>> nearest(np.array([-3.0, 0.4, 0.6]), np.array([0.0, 1.0]))
        array([0, 0, 1])
    """
    return np.searchsorted((centers[1:] + centers[:-1]) / 2, values)


def groups(kernel: np.ndarray, clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the group of each weight, and the value that each group starts from.

    Where a kernel has zeros, as a pruned one has, they are group 0 and stay zero.

    Args:
        kernel: the weights.
        clusters: how many groups at most, the zeros counted.
    """
    zero = kernel == 0
    kept = int(zero.any())
    if kept == 0:
        centers = fit(kernel, clusters)
        return nearest(kernel, centers), centers
    rest = fit(kernel[~zero], clusters - kept) if not zero.all() else np.array([])
    places = np.where(zero, 0, kept + nearest(kernel, rest) if len(rest) else 0)
    return places, np.concatenate([[0.0], rest])
