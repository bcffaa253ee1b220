"""Which weights stay: masks by magnitude, as pure functions of arrays."""

from collections.abc import Sequence

import numpy as np


def per_layer(kernel: np.ndarray, sparsity: float, block: int = 1) -> np.ndarray:
    """Returns a mask that drops the smallest share of a kernel's weights, or of its blocks.

    Args:
        kernel: the weights.
        sparsity: the share that is dropped.
        block: how many neighbours along the last axis but one stand or fall together.

    Example:
        >>> per_layer(np.array([[1.0, -4.0], [3.0, 2.0]]), 0.5)
        array([[False, True], [ True, False]])
    """
    return overall([kernel], sparsity, block)[0]


def overall(kernels: Sequence[np.ndarray], sparsity: float, block: int = 1) -> list[np.ndarray]:
    """Returns masks that drop the smallest share of all kernels' weights together."""
    scores = [_scores(kernel, block) for kernel in kernels]
    order = np.argsort(np.concatenate([each.ravel() for each in scores]), kind="stable")
    kept = np.ones(len(order), bool)
    kept[order[: round(sparsity * len(order))]] = False
    ends = np.cumsum([each.size for each in scores])[:-1]
    parts = np.split(kept, ends)
    return [
        _spread(part.reshape(score.shape), block, kernel.shape)
        for part, score, kernel in zip(parts, scores, kernels, strict=True)
    ]


def two_of_four(kernel: np.ndarray) -> np.ndarray:
    """Returns a mask that keeps the two largest of every four weights along the inputs.

    A rest of fewer than four stays whole.
    """
    rows = np.moveaxis(np.abs(kernel), -2, -1) if kernel.ndim > 1 else np.abs(kernel)
    whole = rows.shape[-1] // 4 * 4
    fours = rows[..., :whole].reshape(*rows.shape[:-1], -1, 4)
    rank = np.argsort(np.argsort(-fours, axis=-1, kind="stable"), axis=-1)
    kept = np.ones(rows.shape, bool)
    kept[..., :whole] = (rank < 2).reshape(*rows.shape[:-1], whole)
    return np.moveaxis(kept, -1, -2) if kernel.ndim > 1 else kept


def target(step: int, steps: int, final: float) -> float:
    """Returns the sparsity at a step: 0 at first, fast, then slowly up to `final`.

    Reference:
        Zhu and Gupta (2017), To prune, or not to prune, equation 1.

    Example:
        >>> target(0, 10, 0.5), target(5, 10, 0.5), target(20, 10, 0.5)
        (0.0, 0.4375, 0.5)
    """
    left = 1 - min(step / steps, 1.0)
    return final * (1 - left**3)


def _scores(kernel: np.ndarray, block: int) -> np.ndarray:
    """Returns the size of each block: the root mean square of its weights."""
    if block == 1:
        return np.abs(kernel)
    squares = np.moveaxis(np.asarray(kernel, "float64") ** 2, -2, -1)
    short = -squares.shape[-1] % block
    padded = np.pad(squares, [(0, 0)] * (squares.ndim - 1) + [(0, short)])
    counts = np.pad(np.ones(squares.shape[-1]), (0, short)).reshape(-1, block).sum(-1)
    return np.sqrt(padded.reshape(*squares.shape[:-1], -1, block).sum(-1) / counts)


def _spread(kept: np.ndarray, block: int, shape: tuple[int, ...]) -> np.ndarray:
    if block == 1:
        return kept
    return np.moveaxis(np.repeat(kept, block, axis=-1)[..., : shape[-2]], -1, -2)
