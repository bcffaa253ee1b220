"""DropBlock: drop neighbouring activations together."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _images


@keras.saving.register_keras_serializable(package="keras_trainkit")
class DropBlock2D(keras.layers.Layer):
    """Drops square blocks of a feature map, each channel its own.

    Neighbouring activations say nearly the same, so Dropout removes little information from a
    convolutional network; DropBlock removes whole regions. Blocks lie fully inside the map, and
    what is left is scaled so that the batch keeps its mean.

    Args:
        rate: the share of activations to drop, in [0, 1); a little less is dropped in truth, as
            blocks may overlap.
        block_size: side of a block, in pixels; cut to the map's side where that is smaller.
        seed: an integer for random numbers that can be repeated.
        data_format: "channels_last" or "channels_first"; None takes what Keras is set to.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, height, width, channels); height and width must be known.

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: an argument is out of its range, or the input's shape is not as above.

    Example:
        >>> maps = keras.ops.ones((2, 8, 8, 4))
        >>> dropped = DropBlock2D(0.2, block_size=3, seed=0)(maps, training=True)
        >>> round(float(keras.ops.mean(dropped)), 3)
        1.0

    Reference:
        Ghiasi et al., DropBlock: a regularization method for convolutional networks,
        arXiv:1810.12890.
    """

    def __init__(
        self,
        rate: float,
        block_size: int,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rate = _checks.fraction("rate", rate)
        self.block_size = _checks.positive_integer("block_size", block_size)
        self.seed = seed
        self.data_format = _images.data_format(data_format)
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the map's size is known."""
        _checks.rank("DropBlock2D's input", input_shape, 4, "(batch, height, width, channels)")
        _check_known("DropBlock2D", _images.sides(input_shape, self.data_format))

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the map with blocks dropped."""
        if not training or self.rate == 0:
            return inputs
        x = _images.channels_last(inputs, self.data_format)
        x = drop_blocks(x, self.rate, self.block_size, self._random)
        return _images.as_given(x, self.data_format)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "rate": self.rate,
            "block_size": self.block_size,
            "seed": self.seed,
            "data_format": self.data_format,
        }


@keras.saving.register_keras_serializable(package="keras_trainkit")
class DropBlock1D(keras.layers.Layer):
    """Drops runs of steps of a sequence, each channel its own.

    The one-dimensional form of `DropBlock2D`.

    Args:
        rate: the share of activations to drop, in [0, 1); a little less is dropped in truth, as
            runs may overlap.
        block_size: length of a run, in steps; cut to the sequence's length where that is shorter.
        seed: an integer for random numbers that can be repeated.
        data_format: "channels_last" or "channels_first"; None takes what Keras is set to.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, steps, channels); steps must be known.

    Output shape:
        The same. Unchanged when `training=False`.

    Raises:
        InputError: an argument is out of its range, or the input's shape is not as above.

    Example:
        >>> dropped = DropBlock1D(0.2, block_size=3)(keras.ops.ones((2, 8, 4)), training=True)
        >>> tuple(dropped.shape)
        (2, 8, 4)

    Reference:
        Ghiasi et al., DropBlock: a regularization method for convolutional networks,
        arXiv:1810.12890.
    """

    def __init__(
        self,
        rate: float,
        block_size: int,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rate = _checks.fraction("rate", rate)
        self.block_size = _checks.positive_integer("block_size", block_size)
        self.seed = seed
        self.data_format = _images.data_format(data_format)
        self.supports_masking = True
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the sequence's length is known."""
        _checks.rank("DropBlock1D's input", input_shape, 3, "(batch, steps, channels)")
        _check_known("DropBlock1D", _images.sides(input_shape, self.data_format))

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the sequence with runs dropped."""
        if not training or self.rate == 0:
            return inputs
        x = _images.channels_last(inputs, self.data_format)
        x = drop_blocks(x, self.rate, self.block_size, self._random)
        return _images.as_given(x, self.data_format)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "rate": self.rate,
            "block_size": self.block_size,
            "seed": self.seed,
            "data_format": self.data_format,
        }


def drop_blocks(inputs: Any, rate: float, block_size: int, seed: Any) -> Any:
    """Returns `inputs` with blocks set to zero and the rest scaled up.

    Args:
        inputs: (batch, ..., channels), with one or two axes between.
        rate: share of activations to drop.
        block_size: side of a block.
        seed: a SeedGenerator.
    """
    sides = [int(side) for side in inputs.shape[1:-1]]
    blocks = [min(block_size, side) for side in sides]
    corners = [side - block + 1 for side, block in zip(sides, blocks, strict=True)]
    gamma = rate
    for side, block, corner in zip(sides, blocks, corners, strict=True):
        gamma *= side / (block * corner)

    shape = (ops.shape(inputs)[0], *corners, inputs.shape[-1])
    starts = keras.random.uniform(shape, dtype="float32", seed=seed) < gamma
    around = [[0, 0], *[[block - 1, block - 1] for block in blocks], [0, 0]]
    padded = ops.pad(ops.cast(starts, "float32"), around)
    dropped = ops.max_pool(padded, tuple(blocks), 1, data_format="channels_last")
    kept = 1 - dropped
    return inputs * ops.cast(kept / ops.maximum(ops.mean(kept), 1e-7), inputs.dtype)


def _check_known(layer: str, sides: tuple[int | None, ...]) -> None:
    if None in sides:
        raise InputError(
            f"{layer}'s input must have known sides, like Input((28, 28, 1)); received {sides}."
        )
