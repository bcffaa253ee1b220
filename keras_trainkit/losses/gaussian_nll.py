"""Gaussian negative log likelihood: predict a mean and how far off it may be."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _shapes
from keras_trainkit.losses._limiting import limited

VARIANCES = ("softplus", "log")
MAX_LOG_VARIANCE = 60.0


def gaussian_nll(y_true: Any, mean: Any, variance: Any) -> Any:
    """Returns `(log(2 pi v) + (y - m)^2 / v) / 2`, elementwise."""
    surprise = ops.log(variance) + ops.square(y_true - mean) / variance
    return 0.5 * (surprise + math.log(2.0 * math.pi))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class GaussianNLL(keras.losses.Loss):
    """The negative log likelihood of a normal distribution whose mean and variance are predicted.

    One output holds both heads side by side: the first half of the last axis are the means, the
    second half are numbers v from which the variances are made:

    - "softplus": variance = log(1 + exp(v)) + min_variance;
    - "log": variance = exp(v), held between min_variance and exp(60). The gradient is passed
      through at these limits, so a variance that ran away comes back.

    `loss.mean_and_variance(model.predict(x))` reads predictions in the same way.

    Args:
        variance: how the second half gives variances, "softplus" or "log".
        beta: weighs each loss by variance^beta (its gradient stopped). 0 is the likelihood; 0.5
            is what beta-NLL's authors recommend when the mean is fitted badly where the noise is
            large; 1 gives the mean the gradient of the squared error.
        min_variance: the least variance, in squared units of the target.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` `(N, ..., D)` with `y_pred` `(N, ..., 2 D)`; or `y_true` `(N,)` with `y_pred`
        `(N, 2)`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = GaussianNLL(variance="log")
        >>> round(float(loss([[3.0]], [[2.0, 0.0]])), 4)  # the mean is 1 off, the variance is 1
        1.4189

    Reference:
        Nix and Weigend, "Estimating the mean and variance of the target probability
        distribution", 1994; beta-NLL: Seitzer et al., arXiv:2203.09168.
    """

    def __init__(
        self,
        variance: str = "softplus",
        beta: float = 0.0,
        min_variance: float = 1e-6,
        reduction: str = "sum_over_batch_size",
        name: str = "gaussian_nll",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.variance = _checks.one_of("variance", variance, VARIANCES)
        self.beta = _checks.fraction("beta", beta, one=True)
        self.min_variance = _checks.positive("min_variance", min_variance)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean over its outputs."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        mean, variance = self.mean_and_variance(y_pred)
        if len(y_true.shape) == len(y_pred.shape) - 1:
            y_true = ops.expand_dims(y_true, -1)
        if not _shapes.compatible(y_true.shape, mean.shape):
            rule = "y_pred must have a mean and a variance for each of y_true, side by side"
            raise _shapes.misfit(rule, y_true, y_pred)
        losses = gaussian_nll(y_true, mean, variance)
        if self.beta:
            losses = losses * ops.stop_gradient(ops.power(variance, self.beta))
        return ops.mean(losses, axis=-1)

    def mean_and_variance(self, y_pred: Any) -> tuple[Any, Any]:
        """Returns the means and the variances that predictions stand for.

        Args:
            y_pred: predictions of shape `(..., 2 D)`.

        Returns:
            Two tensors of shape `(..., D)`.

        Raises:
            InputError: the last axis is not even.
        """
        y_pred = ops.convert_to_tensor(y_pred)
        if (y_pred.shape[-1] or 0) % 2:
            raise InputError(
                "y_pred must have an even last axis, the means and then their variances; received "
                f"y_pred of shape {tuple(y_pred.shape)}."
            )
        mean, raw = ops.split(y_pred, 2, axis=-1)
        if self.variance == "softplus":
            return mean, ops.softplus(raw) + self.min_variance
        low = math.log(self.min_variance)
        return mean, ops.exp(limited(raw, low, MAX_LOG_VARIANCE))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "variance": self.variance,
            "beta": self.beta,
            "min_variance": self.min_variance,
        }
