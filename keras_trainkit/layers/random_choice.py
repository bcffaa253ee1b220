"""One of several layers, drawn for each example."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.layers.random_apply import build_keeping_shape, check_layer


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RandomChoice(keras.layers.Layer):
    """Applies one of several layers to each example, in training.

    Every layer runs on the whole batch; each example then takes the result of the one drawn for
    it, all with the same chance. At inference the input passes through. For a chance of no change
    at all, put the choice into `RandomApply`.

    Args:
        layers: layers whose outputs have their input's shape.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ...), of any dtype.

    Output shape:
        The same, in the layer's compute dtype.

    Raises:
        InputError: there is no layer, or one is not a layer, or changes the shape.

    Example:
        >>> import numpy as np
        >>> layer = RandomChoice([keras.layers.Rescaling(2.0), keras.layers.Rescaling(3.0)])
        >>> sorted(set(np.asarray(layer(np.ones((100, 2)), training=True)).ravel().tolist()))
        [2.0, 3.0]

    Reference:
        `torchvision.transforms.RandomChoice`
    """

    def __init__(self, layers: Sequence[Any], seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(layers, tuple | list) or not layers:
            raise InputError(f"layers must be a list of layers; received layers={layers!r}.")
        for layer in layers:
            check_layer("layers", layer)
        self.layers = list(layers)
        self.seed = seed
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the layers and checks that they keep the shape."""
        for layer in self.layers:
            build_keeping_shape("RandomChoice", layer, input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the batch, each example changed by its own layer."""
        if not training:
            return ops.cast(inputs, self.compute_dtype)
        shape = (ops.shape(inputs)[0], *[1] * (len(inputs.shape) - 1))
        drawn = keras.random.randint(shape, 0, len(self.layers), seed=self._random)
        result = ops.cast(self.layers[0](inputs), self.compute_dtype)
        for number, layer in enumerate(self.layers[1:], start=1):
            other = ops.cast(layer(inputs), self.compute_dtype)
            result = ops.where(ops.equal(drawn, number), other, result)
        return result

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        layers = [keras.saving.serialize_keras_object(layer) for layer in self.layers]
        return super().get_config() | {"layers": layers, "seed": self.seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "RandomChoice":
        """Makes the layer from `get_config`'s result."""
        layers = [keras.saving.deserialize_keras_object(layer) for layer in config["layers"]]
        changed: dict[str, Any] = config | {"layers": layers}
        return cls(**changed)
