"""Peak signal-to-noise ratio of images."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import _images

MOST = 100.0


def means(values: Any) -> Any:
    """Returns the mean of each example of `(N, ...)` values."""
    return ops.mean(ops.reshape(values, (-1, math.prod(values.shape[1:]))), axis=1)


def decibels(noise: Any) -> Any:
    """Returns `-10 log10(noise)`, 100 at most; noise is the squared error for a peak of 1."""
    return -10.0 * ops.log(ops.maximum(noise, 10.0 ** (-MOST / 10.0))) / math.log(10.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PSNR(keras.metrics.Mean):
    """The mean peak signal-to-noise ratio of images in decibels, exact over an epoch.

    An image that is reproduced exactly has an infinite ratio; it counts as 100 dB, which is far
    above what 8-bit images reach.

    Args:
        max_value: the difference between the largest and the smallest value a pixel can have: 1
            or 255.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        Two tensors of one shape `(N, ...)`, with known sizes but for N.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = PSNR(max_value=1.0)
        >>> metric.update_state([[0.0, 1.0]], [[0.1, 0.9]])
        >>> round(float(metric.result()), 2)
        20.0

    Reference:
        `torchmetrics.image.PeakSignalNoiseRatio`
    """

    def __init__(self, max_value: float = 1.0, name: str = "psnr", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.max_value = _checks.positive("max_value", max_value)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _images.pair(y_true, y_pred, sample_weight)
        error = pair.masked(ops.square((pair.y_true - pair.y_pred) / self.max_value))
        super().update_state(*pair.weighted(decibels(means(error) / pair.share())))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "max_value": self.max_value}
