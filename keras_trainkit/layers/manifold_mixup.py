"""Manifold mixup: mixup of hidden representations, and the loss that goes with it."""

import weakref
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _beta
from keras_trainkit.layers._per_sample import per_sample

# The newest layer of each name: a saved model makes its layers before its loss, which finds its
# layer here. (Keras 3.15 cannot do it: an object that two configs share is loaded twice.)
_BY_NAME: "weakref.WeakValueDictionary[str, ManifoldMixup]" = weakref.WeakValueDictionary()


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ManifoldMixup(keras.layers.Layer):
    """Mixes hidden representations of pairs of examples; its `loss` mixes their labels.

    In training, `h = share * h_i + (1 - share) * h_j` with one share from Beta(alpha, alpha) for
    the batch. Example i is paired with the one at the same place from the batch's end, so the
    batches must be shuffled. Put the layer anywhere in the network (on the input, it is mixup)
    and compile with its own loss, which applies the same share to the labels:

        mixup = ManifoldMixup(alpha=2.0)
        hidden = mixup(keras.layers.Dense(64, activation="relu")(inputs))
        model.compile("adam", loss=mixup.loss("sparse_categorical_crossentropy"))

    The loss is `share * loss(y_i, p) + (1 - share) * loss(y_j, p)`: for cross-entropy it equals
    the loss of the mixed labels, for squared errors it has the same gradient. It takes labels of
    every kind, integers included. Metrics of training compare with y_i alone; validation and
    inference mix nothing.

    The layer keeps the share in a weight, and the loss sets it back to 1 once it is used: take
    one loss from a layer and use it for one output. The paper picks the mixed layer anew for
    each batch; this one stays where it is put.

    Args:
        alpha: of the beta distribution; the larger, the nearer the shares are to one half.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ...).

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: `alpha` is not above 0.

    Example:
        >>> import numpy as np
        >>> mixup = ManifoldMixup(alpha=2.0, seed=0)
        >>> mixed = np.asarray(mixup(np.array([[0.0], [1.0]]), training=True))
        >>> float(np.round(mixed.sum(), 4))
        1.0

    Reference:
        Verma et al., Manifold Mixup: Better Representations by Interpolating Hidden States,
        arXiv:1806.05236.
    """

    def __init__(self, alpha: float = 2.0, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = _checks.positive("alpha", alpha)
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)
        self.share = self.add_weight(
            (),
            initializer="ones",
            dtype="float32",
            trainable=False,
            autocast=False,
            aggregation="only_first_replica",
            name="share",
        )
        _BY_NAME[self.name] = self

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns mixed representations, and stores the share for the loss."""
        if not training:
            return inputs
        share = _beta.symmetric_beta((1,), self.alpha, self._random)[0]
        self.share.assign(share)
        share = ops.cast(share, inputs.dtype)
        return share * inputs + (1 - share) * ops.flip(inputs, axis=0)

    def loss(self, loss: Any) -> "ManifoldMixupLoss":
        """Returns `loss`, a Keras loss or its name, with labels mixed as the layer mixed."""
        return ManifoldMixupLoss(self, loss)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"alpha": self.alpha, "seed": self.seed}


class _Link:
    """Hides the layer in the loss from Keras, which would store the layer's weights there."""

    def __init__(self, layer: ManifoldMixup) -> None:
        self.layer = layer


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ManifoldMixupLoss(keras.losses.Loss):
    """The loss of labels mixed like the representations of a `ManifoldMixup` layer.

    Made by `ManifoldMixup.loss`.

    Args:
        layer: the layer of the model, or the name of one that is there.
        loss: a Keras loss or its name.
        **kwargs: of `keras.losses.Loss`: name, reduction, dtype.

    Raises:
        InputError: `layer` is not a ManifoldMixup layer.
    """

    def __init__(self, layer: ManifoldMixup | str, loss: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        found = _BY_NAME.get(layer) if isinstance(layer, str) else layer
        if not isinstance(found, ManifoldMixup):
            raise InputError(
                f"layer must be a ManifoldMixup layer of the model; received layer={layer!r}."
            )
        self._link = _Link(found)
        self.inner = keras.losses.get(loss)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, and sets the layer's share back to 1."""
        function, stored = per_sample(self.inner), self._link.layer.share
        own, other = function(y_true, y_pred), function(ops.flip(y_true, axis=0), y_pred)
        share = ops.cast(stored + 0.0, own.dtype)  # a copy: the weight changes below
        stored.assign(ops.ones(()))
        return share * own + (1 - share) * other

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {"layer": self._link.layer.name, "loss": keras.losses.serialize(self.inner)}
        return super().get_config() | arguments
