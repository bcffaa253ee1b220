"""NT-Xent: find the other view of the same example among the batch (SimCLR)."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _distances, _shapes, _similarities


def nt_xent(first: Any, second: Any, temperature: float) -> Any:
    """Returns the mean of both views' losses for each example, of shape `(N,)`.

    A view's loss is the cross-entropy of choosing its partner among the other 2N - 1 views, by
    cosine similarity over the temperature.
    """
    views = _distances.unit(ops.concatenate([first, second], axis=0))
    _, normalizers = _similarities.among_others(views, temperature)
    half = views.shape[0] // 2 if views.shape[0] else ops.shape(views)[0] // 2
    partners = ops.sum(views[:half] * views[half:], axis=1) / temperature
    return 0.5 * (normalizers[:half] + normalizers[half:]) - partners


@keras.saving.register_keras_serializable(package="keras_trainkit")
class NTXent(keras.losses.Loss):
    """Normalized temperature-scaled cross-entropy of two views of each example (SimCLR).

    The two views of an example have to find each other among all views of the batch. No labels
    are needed: `y_true` is ignored, give anything with N rows. Under a distribution strategy,
    the batch is that of one replica.

    Args:
        temperature: divides the cosine similarities, above 0; smaller looks at near neighbours.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_pred` `(N, 2, D)`, two embeddings for each example; they need not have length 1.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = NTXent(temperature=0.5)
        >>> views = [[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]]
        >>> round(float(loss([0, 0], views)), 4)  # log(1 + 2 exp(-2))
        0.2395

    Reference:
        Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations",
        arXiv:2002.05709.
    """

    def __init__(
        self,
        temperature: float = 0.1,
        reduction: str = "sum_over_batch_size",
        name: str = "nt_xent",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.temperature = _checks.positive("temperature", temperature)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean of its two views'."""
        return nt_xent(*_shapes.two_views(ops.convert_to_tensor(y_pred)), self.temperature)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "dtype": self.dtype, "temperature": self.temperature}
