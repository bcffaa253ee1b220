"""Tweedie deviance: amounts that are often exactly 0, such as claims or rainfall."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _shapes
from keras_trainkit.losses._limiting import limited

MAX_LOG_MEAN = 30.0


def tweedie_deviance(y_true: Any, log_mean: Any, power: float) -> Any:
    """Returns the unit deviance of a compound Poisson-gamma distribution, elementwise.

    With mean m and power p in (1, 2) it is
    2 (y^(2-p) / ((1-p)(2-p)) - y m^(1-p) / (1-p) + m^(2-p) / (2-p)).
    """
    y_true = ops.relu(y_true)
    perfect = ops.power(y_true, 2.0 - power) / ((1.0 - power) * (2.0 - power))
    linear = y_true * ops.exp((1.0 - power) * log_mean) / (1.0 - power)
    return 2.0 * (perfect - linear + ops.exp((2.0 - power) * log_mean) / (2.0 - power))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Tweedie(keras.losses.Loss):
    """The deviance of a Tweedie distribution between Poisson and gamma.

    With a power between 1 and 2 the distribution is compound Poisson-gamma: a random number of
    gamma amounts is added up, so 0 has a probability of its own. The variance of the target is
    proportional to mean^power. The deviance is 0 for a perfect prediction.

    Args:
        power: in (1, 2); near 1 is like Poisson, near 2 like gamma.
        from_log: whether `y_pred` is the logarithm of the mean (no activation on the last layer);
            else it is the mean, which an activation such as softplus keeps positive.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    The logarithm of the mean is held within -30 and 30, where gradients are passed through;
    targets below 0 are read as 0.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = Tweedie(power=1.5)
        >>> round(float(loss([0.0, 4.0], [1.0, 4.0])), 4)
        2.0

    Reference:
        Jorgensen, "Exponential dispersion models", JRSS B 49, 1987.
    """

    def __init__(
        self,
        power: float = 1.5,
        from_log: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "tweedie",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.power = _checks.inside("power", power, 1, 2)
        self.from_log = bool(from_log)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the deviance of each example, the mean over its last axis."""
        y_true, y_pred = _shapes.matched(y_true, y_pred)
        if not self.from_log:
            y_pred = ops.log(limited(y_pred, 1e-7, float("inf")))
        log_mean = limited(y_pred, -MAX_LOG_MEAN, MAX_LOG_MEAN)
        return ops.mean(tweedie_deviance(y_true, log_mean, self.power), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "power": self.power,
            "from_log": self.from_log,
        }
