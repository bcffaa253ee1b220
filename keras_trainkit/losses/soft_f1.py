"""Soft F1: the F1 score of a batch with counts that can be differentiated."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.losses import _classes, _shapes


def soft_f1(labels: Any, probabilities: Any) -> Any:
    """Returns the macro F1 score of `(N, C)` labels and probabilities, a scalar.

    A class's score is 2 sum(y p) / (sum(y) + sum(p)). Classes without an example are left out:
    their score is 0 whatever is predicted. Without any class, the score is 1.
    """
    hits = ops.sum(labels * probabilities, axis=0)
    actual = ops.sum(labels, axis=0)
    present = ops.cast(ops.greater(actual, 0.0), probabilities.dtype)
    total = actual + ops.sum(probabilities, axis=0)
    scores = 2.0 * hits / ops.where(ops.greater(total, 0.0), total, 1.0)
    missed = ops.sum(present * (1.0 - scores))
    return 1.0 - missed / ops.maximum(ops.sum(present), 1.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SoftF1(keras.losses.Loss):
    """One minus the macro F1 score of the batch, with probabilities in place of decisions.

    F1 is no mean over examples, so this is a loss of the whole batch: every example gets the
    batch's loss, which makes the usual reductions right. Two things follow. A batch must be
    large enough to hold most classes. And `sample_weight` scales the loss but cannot leave an
    example out of the counts.

    Args:
        from_logits: whether `y_pred` are logits: a sigmoid is applied to one column, a softmax
            to more. For several labels at once, give probabilities.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_pred` `(N, ..., classes)`; `y_true` integers `(N, ...)` or `(N, ..., 1)`, or one-hot,
        multi-hot or soft labels of the shape of `y_pred`. One column is a binary task.

    Raises:
        InputError: shapes do not belong together.

    Example:
        >>> loss = SoftF1()
        >>> round(float(loss([[1.0], [0.0]], [[0.8], [0.4]])), 4)  # 1 - 2 * 0.8 / (1 + 1.2)
        0.2727

    Reference:
        Benedict et al., "sigmoidF1: A Smooth F1 Score Surrogate Loss for Multilabel
        Classification", arXiv:2108.10566.
    """

    def __init__(
        self,
        from_logits: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "soft_f1",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.from_logits = bool(from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of the batch, once for each example."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        if len(y_pred.shape) == 1:
            y_pred = ops.expand_dims(y_pred, -1)
        columns = y_pred.shape[-1]
        if columns == 1 and len(y_true.shape) == len(y_pred.shape) - 1:
            y_true = ops.expand_dims(y_true, -1)
        labels = _classes.one_hot(y_true, y_pred)
        if self.from_logits:
            y_pred = ops.sigmoid(y_pred) if columns == 1 else ops.softmax(y_pred, axis=-1)
        y_pred = _classes.probabilities(y_pred)
        labels, flat = ops.reshape(labels, (-1, columns)), ops.reshape(y_pred, (-1, columns))
        return (1.0 - soft_f1(labels, flat)) * ops.ones_like(y_pred[..., 0])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "from_logits": self.from_logits,
        }
