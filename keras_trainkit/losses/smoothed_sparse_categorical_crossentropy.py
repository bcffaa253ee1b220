"""Cross-entropy with label smoothing for integer labels."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _classes, _shapes


def smoothed_crossentropy(one_hot: Any, log_probabilities: Any, smoothing: float) -> Any:
    """Returns `-(1 - s) log p_y - s mean_k(log p_k)`, without the last axis."""
    hit = ops.sum(one_hot * log_probabilities, axis=-1)
    return -(1.0 - smoothing) * hit - smoothing * ops.mean(log_probabilities, axis=-1)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SmoothedSparseCategoricalCrossentropy(keras.losses.Loss):
    """Cross-entropy of integer labels, with label smoothing.

    Keras smooths one-hot labels only. The true class gets the probability 1 - s + s / classes,
    every other class s / classes.

    Args:
        label_smoothing: the smoothing s, in [0, 1).
        from_logits: whether `y_pred` are logits instead of probabilities.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` integers `(N, ...)` or `(N, ..., 1)`, `y_pred` `(N, ..., classes)`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = SmoothedSparseCategoricalCrossentropy(label_smoothing=0.1, from_logits=True)
        >>> round(float(loss([0], [[2.0, 0.0]])), 4)
        0.2269

    Reference:
        Szegedy et al., "Rethinking the Inception Architecture", arXiv:1512.00567.
    """

    def __init__(
        self,
        label_smoothing: float = 0.1,
        from_logits: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "smoothed_sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.label_smoothing = _checks.fraction("label_smoothing", label_smoothing)
        self.from_logits = bool(from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        if not _classes.is_sparse(y_true, y_pred):
            raise InputError(
                "y_true must be integer labels; received y_true of shape "
                f"{tuple(y_true.shape)}, that of y_pred. For one-hot labels use "
                "keras.losses.CategoricalCrossentropy(label_smoothing=...)."
            )
        one_hot = _classes.one_hot(y_true, y_pred)
        logs = _classes.log_probabilities(y_pred, self.from_logits)
        return smoothed_crossentropy(one_hot, logs, self.label_smoothing)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "label_smoothing": self.label_smoothing,
            "from_logits": self.from_logits,
        }
