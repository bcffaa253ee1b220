"""The loss of a variational autoencoder: the negative evidence lower bound."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _shapes
from keras_trainkit.losses._limiting import limited

LIKELIHOODS = ("bernoulli", "gaussian")
MAX_LOG_VARIANCE = 20.0


def kl_to_standard_normal(mean: Any, log_variance: Any) -> Any:
    """Returns the KL divergence of N(mean, variance) from N(0, 1), summed over the last axis."""
    log_variance = limited(log_variance, -MAX_LOG_VARIANCE, MAX_LOG_VARIANCE)
    terms = ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance
    return 0.5 * ops.sum(terms, axis=-1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class NegativeELBO(keras.losses.Loss):
    """The loss of a (beta-)VAE: reconstruction error plus beta times the KL divergence.

    A Keras loss sees one output, so the model's output holds, side by side, the flattened
    reconstruction, the means of the latent variables and the logarithms of their variances:

        keras.layers.Concatenate()([keras.layers.Flatten()(x), z_mean, z_log_variance])

    and `y_true` is what was to be reconstructed, of any shape. Both terms are sums over an
    example's features, as the bound has it, so the learning rate suits sums, not means.

    Args:
        latent_dim: the number of latent variables.
        beta: the weight of the KL divergence; 1 is a VAE, more a beta-VAE.
        likelihood: "bernoulli", binary cross-entropy, for targets in [0, 1]; or "gaussian" with a
            variance of 1, half the squared error.
        from_logits: whether a Bernoulli reconstruction are logits instead of probabilities.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Log variances are held within -20 and 20, where gradients are passed through.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = NegativeELBO(latent_dim=1, likelihood="gaussian")
        >>> # a reconstruction of 3 where 1 was right, a latent N(1, 1)
        >>> float(loss([[1.0]], [[3.0, 1.0, 0.0]]))  # 2^2 / 2 + 1 / 2
        2.5

    Reference:
        Kingma and Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114; Higgins et al.,
        "beta-VAE", ICLR 2017.
    """

    def __init__(
        self,
        latent_dim: int,
        beta: float = 1.0,
        likelihood: str = "bernoulli",
        from_logits: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "negative_elbo",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.latent_dim = _checks.positive_integer("latent_dim", latent_dim)
        self.beta = _checks.non_negative("beta", beta)
        self.likelihood = _checks.one_of("likelihood", likelihood, LIKELIHOODS)
        self.from_logits = bool(from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, a sum over its features and latent variables."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        output, mean, log_variance = self._unpack(y_true, y_pred)
        target = ops.reshape(y_true, (-1, output.shape[-1]))
        if self.likelihood == "gaussian":
            errors = 0.5 * ops.square(target - output)
        else:
            errors = ops.binary_crossentropy(target, output, from_logits=self.from_logits)
        return ops.sum(errors, axis=-1) + self.beta * kl_to_standard_normal(mean, log_variance)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "latent_dim": self.latent_dim,
            "beta": self.beta,
            "likelihood": self.likelihood,
            "from_logits": self.from_logits,
        }

    def _unpack(self, y_true: Any, y_pred: Any) -> tuple[Any, Any, Any]:
        _shapes.matrix("y_pred", "reconstruction, means and log variances side by side", y_pred)
        features, latent = y_pred.shape[-1] - 2 * self.latent_dim, self.latent_dim
        known = tuple(y_true.shape)[1:]
        if features < 1 or (None not in known and math.prod(known) != features):
            raise InputError(
                "y_pred must have a column for each number of y_true and 2 for each of "
                f"latent_dim={latent}; received y_true of shape {tuple(y_true.shape)} and y_pred "
                f"of shape {tuple(y_pred.shape)}."
            )
        return (
            y_pred[:, :features],
            y_pred[:, features : features + latent],
            y_pred[:, features + latent :],
        )
