"""How far reconstructions are from what was to be reconstructed."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _images


def norm(x: Any, order: int) -> Any:
    """Returns the 1-norm or 2-norm of each example."""
    flat = ops.reshape(x, (-1, math.prod(x.shape[1:])))
    return ops.sum(ops.abs(flat), 1) if order == 1 else ops.sqrt(ops.sum(ops.square(flat), 1))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ReconstructionError(keras.metrics.Mean):
    """The mean distance of reconstructions from their originals, exact over an epoch.

    Each example is taken as one vector: an image, a window of a signal, a row of a table. The
    relative error is the share of the original that was lost: 0 is perfect, 1 is as good as
    answering 0. Originals that are 0 have a relative error of 0 if reconstructed exactly; if not,
    their distance itself is counted.

    Args:
        order: 2 for the Euclidean distance, 1 for the sum of absolute differences.
        relative: whether distances are divided by the length of the original.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        Two tensors of one shape `(N, ...)`, with known sizes but for N.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = ReconstructionError()
        >>> metric.update_state([[0.0, 0.0]], [[3.0, 4.0]])
        >>> float(metric.result())
        5.0

    Reference:
        `numpy.linalg.norm`
    """

    def __init__(
        self,
        order: int = 2,
        relative: bool = False,
        name: str = "reconstruction_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "down"
        self.order = _checks.one_of("order", order, (1, 2))
        self.relative = bool(relative)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _images.pair(y_true, y_pred, sample_weight)
        values = norm(pair.masked(pair.y_true - pair.y_pred), self.order)
        if self.relative:
            length = norm(pair.masked(pair.y_true), self.order)
            values = values / ops.where(length > 0.0, length, 1.0)
        super().update_state(*pair.weighted(values))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "order": self.order, "relative": self.relative}
