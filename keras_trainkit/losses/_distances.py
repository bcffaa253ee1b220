"""Distances between embeddings, with gradients that stay finite at a distance of 0."""

from typing import Any

from keras import ops


def root(squared: Any) -> Any:
    """Returns the square root of values of at least 0; its gradient at 0 is 0, not infinite."""
    zero = ops.less_equal(squared, 0.0)
    return ops.where(zero, 0.0, ops.sqrt(ops.where(zero, 1.0, squared)))


def between(a: Any, b: Any) -> Any:
    """Returns the Euclidean distance of each row of `a` from the same row of `b`."""
    return root(ops.sum(ops.square(a - b), axis=-1))


def pairwise_squared(x: Any) -> Any:
    """Returns the squared Euclidean distance of each row from each row, of shape `(N, N)`.

    The rows are moved to their mean first: |a|^2 + |b|^2 - 2ab loses its digits far from 0.
    """
    x = x - ops.mean(x, axis=0, keepdims=True)
    norms = ops.sum(ops.square(x), axis=1)
    products = ops.matmul(x, ops.transpose(x))
    squared = ops.expand_dims(norms, 1) + ops.expand_dims(norms, 0) - 2.0 * products
    return ops.relu(squared)


def unit(x: Any) -> Any:
    """Returns rows of length 1; a row of zeros stays zeros."""
    length = root(ops.sum(ops.square(x), axis=-1, keepdims=True))
    return x / ops.maximum(length, 1e-12)
