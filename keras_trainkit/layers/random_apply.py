"""A layer applied to some of the examples."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RandomApply(keras.layers.Layer):
    """Applies a layer to each example with a probability, in training.

    The layer runs on the whole batch; each example then keeps its result or its input. At
    inference the input passes through.

    Args:
        layer: a layer whose output has its input's shape.
        rate: the chance of an example to be changed, in [0, 1].
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ...), of any dtype.

    Output shape:
        The same, in the layer's compute dtype.

    Raises:
        InputError: `rate` is not in [0, 1], or `layer` is not a layer, or changes the shape.

    Example:
        >>> import numpy as np
        >>> layer = RandomApply(keras.layers.Rescaling(10.0), rate=0.5, seed=0)
        >>> sorted(set(np.asarray(layer(np.ones((100, 2)), training=True)).ravel().tolist()))
        [1.0, 10.0]

    Reference:
        `torchvision.transforms.RandomApply`
    """

    def __init__(self, layer: Any, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_layer("layer", layer)
        self.layer = layer
        self.rate = _checks.fraction("rate", rate, one=True)
        self.seed = seed
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the layer and checks that it keeps the shape."""
        build_keeping_shape("RandomApply", self.layer, input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the batch with some examples changed."""
        plain = ops.cast(inputs, self.compute_dtype)
        if not training:
            return plain
        changed = ops.cast(self.layer(inputs), self.compute_dtype)
        shape = (ops.shape(inputs)[0], *[1] * (len(inputs.shape) - 1))
        chosen = keras.random.uniform(shape, dtype="float32", seed=self._random) < self.rate
        return ops.where(chosen, changed, plain)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        layer = keras.saving.serialize_keras_object(self.layer)
        return super().get_config() | {"layer": layer, "rate": self.rate, "seed": self.seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "RandomApply":
        """Makes the layer from `get_config`'s result."""
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**config | {"layer": layer})


def check_layer(name: str, layer: Any) -> None:
    """Raises InputError unless `layer` is a Keras layer."""
    if not isinstance(layer, keras.layers.Layer):
        raise InputError(f"{name} must be a Keras layer; received {name}={layer!r}.")


def build_keeping_shape(owner: str, layer: Any, shape: tuple[int | None, ...]) -> None:
    """Builds `layer`, and raises InputError unless its output has the shape of its input."""
    if not layer.built:
        layer.build(shape)
    result = tuple(layer.compute_output_shape(shape))
    if result != tuple(shape):
        raise InputError(
            f"{owner}'s layer {layer.name!r} must keep the input's shape {tuple(shape)}; "
            f"its output has {result}."
        )
