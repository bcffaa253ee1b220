"""Contrastive loss of pairs: alike belongs together, unlike a margin apart."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _distances, _shapes


def contrastive(alike: Any, distance: Any, margin: float) -> Any:
    """Returns `(s d^2 + (1 - s) max(0, margin - d)^2) / 2`, elementwise; s is 1 for alike."""
    apart = ops.square(ops.relu(margin - distance))
    return 0.5 * (alike * ops.square(distance) + (1.0 - alike) * apart)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Contrastive(keras.losses.Loss):
    """Pulls the embeddings of alike pairs together, pushes others a margin apart.

    Args:
        margin: how far apart unlike pairs have to be, above 0.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` `(N,)` or `(N, 1)`: 1 for a pair that is alike, 0 for one that is not (the paper
        writes it the other way round). `y_pred` is the distance of each pair, `(N,)` or `(N, 1)`;
        or both embeddings, `(N, 2, D)`, whose Euclidean distance is taken.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = Contrastive(margin=1.0)
        >>> round(float(loss([1, 0], [0.4, 0.4])), 4)  # 0.4^2 / 2 and 0.6^2 / 2
        0.13

    Reference:
        Hadsell, Chopra and LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
        CVPR 2006.
    """

    def __init__(
        self,
        margin: float = 1.0,
        reduction: str = "sum_over_batch_size",
        name: str = "contrastive",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.margin = _checks.positive("margin", margin)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each pair."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        if len(y_pred.shape) == 3:
            y_pred = _distances.between(*_shapes.two_views(y_pred))
        y_true, y_pred = _shapes.matched(y_true, y_pred)
        return ops.mean(contrastive(y_true, y_pred, self.margin), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "dtype": self.dtype, "margin": self.margin}
