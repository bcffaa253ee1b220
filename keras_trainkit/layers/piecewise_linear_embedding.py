"""Piecewise linear encodings and embeddings of numbers (PLE)."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _batches, _linear


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PiecewiseLinearEmbedding(keras.layers.Layer):
    """Encodes each number of a table by how far it fills each of a feature's bins.

    The bins lie between the quantiles that `adapt` finds. A bin below the number gives 1, one
    above it 0, and the number's own bin the part it has passed; the first and the last bin go on
    linearly outside. It makes a network see thresholds as a tree does. With `units`, a linear map
    for each feature follows. Equal quantiles are merged, so a feature may have fewer bins: the
    rest are 0. Flatten the output before a Dense layer.

    Args:
        bins: how many a feature has at most.
        units: size of a feature's embedding; None for the encoding itself.
        activation: after the linear map; the paper also uses `relu`.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features), of any dtype; no need to standardize.

    Output shape:
        (batch, features, units), or (batch, features, bins) without `units`.

    Raises:
        InputError: an argument is out of its range, or the input has not two axes.

    Example:
        >>> import numpy as np
        >>> layer = PiecewiseLinearEmbedding(bins=2)
        >>> layer.adapt(np.array([[0.0], [10.0], [30.0]]))
        >>> np.asarray(layer(np.array([[5.0], [25.0]])))[:, 0]
        array([[0.5 , 0.  ],
               [1.  , 0.75]], dtype=float32)

    Reference:
        Gorishniy et al., On Embeddings for Numerical Features in Tabular Deep Learning,
        arXiv:2203.05556.
    """

    def __init__(
        self, bins: int = 16, units: int | None = None, activation: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.bins = _checks.positive_integer("bins", bins)
        self.units = units if units is None else _checks.positive_integer("units", units)
        self.activation = keras.activations.get(activation)
        if units is None and activation is not None:
            raise InputError(f"activation must come with units; received activation={activation!r}")

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes the edges: evenly spaced from -1 to 1 until `adapt`."""
        _checks.features("PiecewiseLinearEmbedding", input_shape)
        features = input_shape[-1]
        self.edges = self.add_weight(
            (features, self.bins + 1),
            initializer="zeros",
            dtype="float32",
            trainable=False,
            autocast=False,
            name="edges",
        )
        self.edges.assign(np.tile(np.linspace(-1, 1, self.bins + 1), (features, 1)))
        if self.units is not None:
            _linear.add_linear(self, features, self.bins, self.units)

    def adapt(self, data: Any) -> None:
        """Puts the bins' edges at each feature's quantiles.

        Args:
            data: an array (rows, features), or batches of it: any iterable, like a
                `tf.data.Dataset`; of a tuple such as (x, y), the first part is taken. All rows
                are held in memory at once. NaN is left out.

        Raises:
            InputError: there are no rows, or their shape does not fit.
        """
        rows = np.concatenate(list(_batches.batches(data)))
        if not self.built:
            self.build((None, *rows.shape[1:]))
            self.built = True
        if rows.shape[1:] != (self.edges.shape[0],):
            raise InputError(
                f"data to adapt to must have {self.edges.shape[0]} features, as the layer has; "
                f"received the shape {rows.shape}."
            )
        self.edges.assign(np.stack([quantile_edges(column, self.bins) for column in rows.T]))

    def call(self, inputs: Any) -> Any:
        """Returns the encodings or embeddings."""
        encoded = piecewise_linear(ops.cast(inputs, "float32"), ops.convert_to_tensor(self.edges))
        encoded = ops.cast(encoded, self.compute_dtype)
        if self.units is None:
            return encoded
        kernel, bias = (ops.cast(w, self.compute_dtype) for w in (self.kernel, self.bias))
        return self.activation(_linear.linear(encoded, kernel, bias))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, features, units or bins)."""
        return (*input_shape, self.units or self.bins)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "bins": self.bins,
            "units": self.units,
            "activation": None
            if self.units is None
            else keras.activations.serialize(self.activation),
        }


def quantile_edges(column: np.ndarray, bins: int) -> np.ndarray:
    """Returns bins + 1 rising edges; the last is repeated where quantiles are equal."""
    present = column[~np.isnan(column)]
    if not len(present):
        return np.zeros(bins + 1, "float32")
    edges = np.unique(np.quantile(present, np.linspace(0, 1, bins + 1)).astype("float32"))
    return np.pad(edges, (0, bins + 1 - len(edges)), mode="edge")


def piecewise_linear(x: Any, edges: Any) -> Any:
    """Returns (batch, features, bins) from (batch, features) and (features, bins + 1)."""
    start, width = edges[:, :-1], edges[:, 1:] - edges[:, :-1]
    real = width > 0
    share = (x[..., None] - start) / ops.where(real, width, ops.ones_like(width))
    number = ops.arange(edges.shape[1] - 1, dtype="int32")
    last = ops.sum(ops.cast(real, "int32"), axis=-1, keepdims=True) - 1
    share = ops.where(number > 0, ops.maximum(share, 0.0), share)
    share = ops.where(number < last, ops.minimum(share, 1.0), share)
    return ops.where(real, share, ops.zeros_like(share))
