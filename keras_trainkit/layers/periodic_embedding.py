"""Periodic embeddings of numbers (PLR)."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _linear


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PeriodicEmbedding(keras.layers.Layer):
    """Embeds each number of a table by trained sines and cosines, a linear map and ReLU.

    For the feature f: `v = [sin(2π c_f x), cos(2π c_f x)]` with trained frequencies c_f, then
    `relu(W_f v + b_f)`: the embedding called PLR. Flatten it before a Dense layer. Standardize
    the features first.

    Args:
        units: size of a feature's embedding.
        frequencies: how many a feature has.
        sigma: standard deviation of the first frequencies. It matters: tune it between 0.01 and
            10, on a logarithmic scale.
        activation: after the linear map; None for the embedding called PL.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features).

    Output shape:
        (batch, features, units).

    Raises:
        InputError: an argument is out of its range, or the input has not two axes.

    Example:
        >>> tuple(PeriodicEmbedding(units=8)(keras.ops.ones((2, 3))).shape)
        (2, 3, 8)

    Reference:
        Gorishniy et al., On Embeddings for Numerical Features in Tabular Deep Learning,
        arXiv:2203.05556.
    """

    def __init__(
        self,
        units: int = 24,
        frequencies: int = 48,
        sigma: float = 0.1,
        activation: Any = "relu",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.frequencies = _checks.positive_integer("frequencies", frequencies)
        self.sigma = _checks.positive("sigma", sigma)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes frequencies and linear maps for each feature."""
        _checks.features("PeriodicEmbedding", input_shape)
        features = input_shape[-1]
        self.frequency = self.add_weight(
            (features, self.frequencies),
            initializer=keras.initializers.RandomNormal(stddev=self.sigma),
            name="frequency",
        )
        _linear.add_linear(self, features, 2 * self.frequencies, self.units)

    def call(self, inputs: Any) -> Any:
        """Returns the embeddings."""
        angles = 2 * math.pi * self.frequency * inputs[..., None]
        waves = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
        return self.activation(_linear.linear(waves, self.kernel, self.bias))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, features, units)."""
        return (*input_shape, self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "units": self.units,
            "frequencies": self.frequencies,
            "sigma": self.sigma,
            "activation": keras.activations.serialize(self.activation),
        }
