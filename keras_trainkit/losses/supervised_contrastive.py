"""Supervised contrastive loss: every example of a class finds all others of it in the batch."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _distances, _shapes, _similarities
from keras_trainkit.losses.triplet import pairs


def supervised_contrastive(labels: Any, embeddings: Any, temperature: float) -> Any:
    """Returns the loss of each embedding as an anchor, `(N,)`: 0 where it has no positive.

    It is the mean, over the others of its class, of the cross-entropy of choosing that one among
    all others: L_out of the paper.
    """
    units = _distances.unit(embeddings)
    logits, normalizers = _similarities.among_others(units, temperature)
    positive = ops.cast(pairs(labels)[0], logits.dtype)
    count = ops.sum(positive, axis=1)
    nearness = ops.sum(positive * logits, axis=1) / ops.maximum(count, 1.0)
    return ops.where(count > 0.0, normalizers - nearness, 0.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SupervisedContrastive(keras.losses.Loss):
    """Pulls the embeddings of a class together among all embeddings of the batch (SupCon).

    Every embedding is an anchor once; the others of its class are its positives. One without a
    positive has a loss of 0, so batches must hold several examples of several classes. With two
    views of each example and no two of a class it is `NTXent`. Under a distribution strategy,
    the batch is that of one replica.

    Args:
        temperature: divides the cosine similarities, above 0. The authors' code also multiplies
            the loss by temperature / 0.07; this does not.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` integer classes `(N,)` or `(N, 1)`. `y_pred` embeddings `(N, D)`, or several
        views of each example, `(N, views, D)`; they need not have length 1.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = SupervisedContrastive(temperature=0.5)
        >>> embeddings = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
        >>> round(float(loss([0, 0, 1, 1], embeddings)), 4)  # log(1 + 2 exp(-2))
        0.2395

    Reference:
        Khosla et al., Supervised Contrastive Learning, arXiv:2004.11362.
    """

    def __init__(
        self,
        temperature: float = 0.1,
        reduction: str = "sum_over_batch_size",
        name: str = "supervised_contrastive",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.temperature = _checks.positive("temperature", temperature)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean of its views'."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        labels = _shapes.flat_labels(y_true)
        if len(y_pred.shape) != 3:
            _shapes.matrix("y_pred", "an embedding for each example", y_pred)
            return supervised_contrastive(labels, y_pred, self.temperature)
        views, width = y_pred.shape[1:]
        flat = ops.reshape(y_pred, (-1, width))
        losses = supervised_contrastive(ops.repeat(labels, views), flat, self.temperature)
        return ops.mean(ops.reshape(losses, (-1, views)), axis=1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "dtype": self.dtype, "temperature": self.temperature}
