"""One answer of an ensemble whose members are still trained each for itself (TabM)."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks

KINDS = ("squared_error", "logits")


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleAverage(keras.layers.Layer):
    """Averages an ensemble's members, and adds to the loss what makes each learn for itself.

    TabM trains the mean of the members' losses, and predicts with the mean member. With this
    layer that is one ordinary model. For the squared error,

        mean_m (f_m - y)^2 = (mean f - y)^2 + Var_m f,

    and for logits z with the softmax cross-entropy,

        mean_m CE(z_m, y) = CE(mean z, y) + mean_m logsumexp(z_m) - logsumexp(mean z).

    The last terms know no label, so in training the layer adds them to the model's loss. Compile
    with the ordinary loss of the mean: together they are exactly the members' mean loss.

    Args:
        kind: `squared_error`, or `logits` for a softmax cross-entropy from logits.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, members, units).

    Output shape:
        (batch, units).

    Raises:
        InputError: `kind` is unknown.

    Example:
        >>> import numpy as np
        >>> layer = EnsembleAverage("squared_error")
        >>> np.asarray(layer(np.array([[[1.0], [3.0]]]), training=True)), float(layer.losses[0])
        (array([[2.]], dtype=float32), 1.0)

    Reference:
        Gorishniy et al., TabM, arXiv:2410.24210; Krogh and Vedelsby, Neural Network Ensembles,
        Cross Validation, and Active Learning, 1995.
    """

    def __init__(self, kind: str = "squared_error", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = _checks.one_of("kind", kind, KINDS)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the mean over the members."""
        mean = ops.mean(inputs, axis=1)
        if training:
            self.add_loss(ops.mean(disagreement(ops.cast(inputs, "float32"), self.kind)))
        return mean

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape without the members."""
        return (input_shape[0], *input_shape[2:])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"kind": self.kind}


def disagreement(members: Any, kind: str) -> Any:
    """Returns the members' mean loss less the loss of their mean, for each example."""
    if kind == "squared_error":
        return ops.mean(ops.var(members, axis=1), axis=-1)
    own = ops.mean(ops.logsumexp(members, axis=-1), axis=1)
    return own - ops.logsumexp(ops.mean(members, axis=1), axis=-1)
