"""Symmetric cross-entropy: learning from labels of which some are wrong."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _classes, _shapes


def reverse_crossentropy(labels: Any, log_probabilities: Any, log_zero: float) -> Any:
    """Returns `-sum_k p_k log q_k` over the last axis, where `log q_k` is at least `log_zero`."""
    log_labels = ops.log(ops.clip(labels, _classes.EPSILON, 1.0))
    return -ops.sum(ops.exp(log_probabilities) * ops.maximum(log_labels, log_zero), axis=-1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SymmetricCrossentropy(keras.losses.Loss):
    """Cross-entropy plus reverse cross-entropy, which tolerates wrong labels.

    The loss is alpha CE(labels, prediction) + beta CE(prediction, labels). The second term needs
    the logarithm of labels that are 0, for which `log_zero` is used: a wrong label then costs
    `-beta * log_zero` at most.

    Args:
        alpha: the weight of the cross-entropy, above 0. The paper took 0.1 for CIFAR-10 and 6 for
            CIFAR-100: the harder the task, the more.
        beta: the weight of the reverse cross-entropy, at least 0.
        log_zero: what log(0) of a label is taken for, below 0.
        from_logits: whether `y_pred` are logits instead of probabilities.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_pred` `(N, ..., classes)`; `y_true` integers `(N, ...)` or `(N, ..., 1)`, or one-hot or
        soft labels of the shape of `y_pred`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = SymmetricCrossentropy(alpha=1.0, beta=1.0)
        >>> round(float(loss([0], [[0.5, 0.5]])), 4)  # log(2), and 0.5 * 4
        2.6931

    Reference:
        Wang et al., "Symmetric Cross Entropy for Robust Learning with Noisy Labels",
        arXiv:1908.06112.
    """

    def __init__(
        self,
        alpha: float = 0.1,
        beta: float = 1.0,
        log_zero: float = -4.0,
        from_logits: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "symmetric_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.alpha = _checks.positive("alpha", alpha)
        self.beta = _checks.non_negative("beta", beta)
        self.log_zero = _checks.finite("log_zero", log_zero)
        if log_zero >= 0:
            raise InputError(f"log_zero must be a number below 0; received log_zero={log_zero!r}.")
        self.from_logits = bool(from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        labels = _classes.one_hot(y_true, y_pred)
        logs = _classes.log_probabilities(y_pred, self.from_logits)
        forward = -ops.sum(labels * logs, axis=-1)
        reverse = reverse_crossentropy(labels, logs, self.log_zero)
        return self.alpha * forward + self.beta * reverse

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "alpha": self.alpha,
            "beta": self.beta,
            "log_zero": self.log_zero,
            "from_logits": self.from_logits,
        }
