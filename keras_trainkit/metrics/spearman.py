"""Spearman rank correlation over an epoch, from ranks of bins."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _masks, _rank_grid
from keras_trainkit.metrics._columns import columns
from keras_trainkit.metrics.pearson import correlation


def rank_correlation(joint: Any) -> Any:
    """Returns the correlation of mean ranks, from counts of shape `(outputs, bins, bins)`."""
    share = joint / ops.maximum(ops.sum(joint, axis=(1, 2), keepdims=True), 1e-30)
    first, second = ops.sum(share, axis=2), ops.sum(share, axis=1)
    a, b = (_middle_ranks(p) for p in (first, second))
    covariance = ops.einsum("dij,di,dj->d", share, a, b)
    variances = ops.sum(first * a * a, axis=1), ops.sum(second * b * b, axis=1)
    return correlation(covariance, *variances)


def _middle_ranks(share: Any) -> Any:
    """Returns the mean rank of each bin, from -0.5 to 0.5; exactly 0 where one bin holds all."""
    below = ops.cumsum(share, axis=1)
    return below - 0.5 * share - 0.5 * below[:, -1:]


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Spearman(keras.Metric):
    """Spearman's rank correlation over an epoch, from binned ranks.

    Ranks need all values at once; this counts pairs of (target, prediction) in a grid of
    `bins` x `bins` and gives all values of a bin their mean rank. The state has a fixed size and
    is summed over batches and devices. The grid is laid by the first batch that has any weight.

    With 256 bins the result was within 0.002 of the exact one for normal, lognormal, cubed,
    bimodal, zero-inflated and integer data, when the first batch had 32 examples like the rest.
    It gets worse the less the first batch is like the rest: within 0.01 when it lay 3 standard
    deviations off, within 0.05 when the data were sorted, but 0.2 off when it lay 10 standard
    deviations away. If targets or predictions are constant,
    the result is 0; any NaN makes it NaN. With several outputs, it is the mean over them.

    Args:
        bins: the number of bins of targets and of predictions; memory grows with its square.
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; counts are always float32.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = Spearman()
        >>> metric.update_state([1.0, 2.0, 3.0], [[1.0], [100.0], [30.0]])
        >>> round(float(metric.result()), 4)
        0.5

    Reference:
        `scipy.stats.spearmanr`
    """

    _of_counts = staticmethod(rank_correlation)

    def __init__(
        self,
        bins: int = 256,
        num_outputs: int | None = None,
        name: str = "spearman",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.bins = _checks.positive_integer("bins", bins)
        self.num_outputs = num_outputs
        self.counts: Any = None
        self.grid: Any = None
        if num_outputs is not None:
            self._make(_checks.positive_integer("num_outputs", num_outputs))

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, weights = columns(y_true, y_pred, sample_weight)
        self._check_outputs(target.shape[-1])
        x = ops.stack([target, prediction])
        grid = ops.copy(self.grid)
        self.grid.assign(ops.where(grid[:1] > 0.0, grid, _rank_grid.describe(x, weights)))
        first, second = ops.unstack(_rank_grid.place(x, ops.copy(self.grid), self.bins))
        outputs = target.shape[-1]
        place = (ops.arange(outputs, dtype="int32") * self.bins + first) * self.bins + second
        weights = ops.where(ops.isnan(target + prediction), float("nan"), weights)
        flat = ops.reshape(weights, (-1,)), ops.reshape(place, (-1,))
        added = ops.segment_sum(*flat, num_segments=outputs * self.bins**2)
        self.counts.assign_add(ops.reshape(added, self.counts.shape))

    def result(self) -> Any:
        """Returns the correlation of everything added since the last reset, a scalar."""
        if self.counts is None:
            return ops.zeros(())
        return ops.mean(self._of_counts(ops.convert_to_tensor(self.counts)))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "bins": self.bins, "num_outputs": self.num_outputs}

    def _make(self, outputs: int) -> None:
        shape = (outputs, self.bins, self.bins)
        self.counts = self.add_variable(shape, "zeros", dtype="float32", name="counts")
        # Mirrored, so that all replicas count in the same bins.
        self.grid = keras.Variable(
            "zeros",
            shape=(_rank_grid.ROWS, 2, outputs),
            dtype="float32",
            trainable=False,
            aggregation="mean",
            name="grid",
        )

    def _check_outputs(self, outputs: int) -> None:
        if self.counts is None:
            self._make(outputs)
            return
        if self.counts.shape[0] != outputs:
            raise InputError(
                f"{self.name} must be given num_outputs={self.counts.shape[0]} columns, as at "
                f"first; received {outputs}. Make a metric for each number of outputs."
            )
