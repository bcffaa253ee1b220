"""Kendall's rank correlation over an epoch, from counts of bins."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics.pearson import correlation
from keras_trainkit.metrics.spearman import Spearman


def tau_b(joint: Any) -> Any:
    """Returns Kendall's tau-b, from counts of shape `(outputs, bins, bins)`."""
    share = joint / ops.maximum(ops.sum(joint, axis=(1, 2), keepdims=True), 1e-30)
    below = ops.cumsum(ops.cumsum(share, axis=1), axis=2)
    smaller = ops.pad(below[:, :-1, :-1], ((0, 0), (1, 0), (1, 0)))  # in both
    alike = ops.sum(smaller * share, axis=(1, 2))
    tied = ops.sum(ops.square(share), axis=(1, 2))
    first, second = ops.sum(share, axis=2), ops.sum(share, axis=1)
    in_neither = _untied(first) - 0.5 * (ops.sum(ops.square(second), axis=1) - tied)
    return correlation(2.0 * alike - in_neither, _untied(first), _untied(second))


def _untied(share: Any) -> Any:
    """Returns the share of pairs in different bins, of `(outputs, bins)`; 0 if one bin has all."""
    total = ops.sum(share, axis=1, keepdims=True)
    return 0.5 * ops.sum(share * (total - share), axis=1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Kendall(Spearman):
    """Kendall's rank correlation tau-b over an epoch, from binned ranks.

    Of all pairs of examples, the share that predictions order as the targets do, less the share
    they order the other way; pairs that are tied in one of the two are taken off below. As
    `Spearman` it counts in a grid of `bins` x `bins` that the first batch with any weight lays;
    values of one bin are tied.

    With 256 bins, batches of 32 and 2000 examples the result was within 0.006 of the exact one,
    mostly above it, for normal, lognormal, zero-inflated and integer data. If targets or
    predictions are constant, the result is 0; any NaN makes it NaN. With several outputs, it is
    the mean over them.

    Args:
        bins: the number of bins of targets and of predictions; memory grows with its square.
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; counts are always float32.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = Kendall()
        >>> metric.update_state([1.0, 2.0, 3.0], [[1.0], [100.0], [30.0]])
        >>> round(float(metric.result()), 4)  # two pairs of three are in order
        0.3333

    Reference:
        `scipy.stats.kendalltau`
    """

    _of_counts = staticmethod(tau_b)

    def __init__(
        self,
        bins: int = 256,
        num_outputs: int | None = None,
        name: str = "kendall",
        dtype: Any = None,
    ) -> None:
        super().__init__(bins, num_outputs, name, dtype)
