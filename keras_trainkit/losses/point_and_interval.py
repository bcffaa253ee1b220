"""The loss of a prediction with an interval around it."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _shapes
from keras_trainkit.losses.pinball import pinball


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PointAndInterval(keras.losses.Loss):
    """Squared error of a prediction, plus the pinball losses of its bounds, in units of `scale`.

    Args:
        coverage: the share of targets that should lie between the bounds.
        scale: the target's standard deviation: errors are divided by it.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` `(N,)` or `(N, 1)` with `y_pred` `(N, 3)`: prediction, lower and upper bound, as
        `layers.PredictionInterval` gives.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = PointAndInterval(coverage=0.8)
        >>> round(float(loss([1.0], [[2.0, 0.0, 3.0]])), 4)  # 1 + 0.1 * 1 + 0.1 * 2
        1.3

    Reference:
        Romano et al., Conformalized Quantile Regression, arXiv:1905.03222.
    """

    def __init__(
        self,
        coverage: float = 0.9,
        scale: float = 1.0,
        reduction: str = "sum_over_batch_size",
        name: str = "point_and_interval",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.coverage = _checks.fraction("coverage", coverage, zero=False)
        self.scale = _checks.positive("scale", scale)

    @property
    def quantiles(self) -> tuple[float, float, float]:
        """What the outputs stand for: the prediction in the middle, and the bounds."""
        tail = (1 - self.coverage) / 2
        return 0.5, tail, 1 - tail

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        if len(y_pred.shape) != 2 or y_pred.shape[-1] != 3:
            rule = "y_pred must be (N, 3): prediction, lower and upper bound"
            raise _shapes.misfit(rule, y_true, y_pred)
        y_true = ops.reshape(y_true, (-1, 1))
        bounds = ops.convert_to_tensor(self.quantiles[1:], dtype=y_pred.dtype)
        point = ops.square((y_true[:, 0] - y_pred[:, 0]) / self.scale)
        outside = ops.sum(pinball(y_true, y_pred[:, 1:], bounds), axis=-1)
        return point + outside / self.scale

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {"coverage": self.coverage, "scale": self.scale, "dtype": self.dtype}
        return super().get_config() | own
