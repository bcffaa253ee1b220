"""The loss of an ensemble: each member is right or wrong for itself."""

from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.layers._per_sample import per_sample


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleLoss(keras.losses.Loss):
    """The mean over the members of each one's own loss.

    Training the mean prediction instead would let the members lean on each other. Every member
    sees the same labels.

    Args:
        loss: a Keras loss or its name.
        **kwargs: of `keras.losses.Loss`: name, reduction, dtype.

    Example:
        >>> import numpy as np
        >>> loss = EnsembleLoss("mean_squared_error")
        >>> float(loss(np.array([[1.0]]), np.array([[[0.0], [2.0]]])))
        1.0

    Reference:
        Gorishniy et al., TabM, arXiv:2410.24210.
    """

    def __init__(self, loss: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inner = keras.losses.get(loss)
        if self.inner is None:
            raise InputError("loss must be a Keras loss or its name; received loss=None.")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns (batch,) losses from labels (batch, ...) and predictions (batch, members, ...).

        Raises:
            InputError: the predictions have no axis of members, or its size is not known.
        """
        if len(y_pred.shape) < 3 or y_pred.shape[1] is None:
            raise InputError(
                "EnsembleLoss's predictions must be (batch, members, ...) with known members, as "
                f"EnsembleHead gives; received the shape {tuple(y_pred.shape)}."
            )
        members = y_pred.shape[1]
        repeated = ops.repeat(y_true, members, axis=0)
        single = ops.reshape(y_pred, (-1, *y_pred.shape[2:]))
        losses = per_sample(self.inner)(repeated, single)
        return ops.mean(ops.reshape(losses, (-1, members)), axis=1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"loss": keras.losses.serialize(self.inner)}
