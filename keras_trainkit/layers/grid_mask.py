"""GridMask: images with squares missing in a regular grid."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _images


@keras.saving.register_keras_serializable(package="keras_trainkit")
class GridMask(keras.layers.Layer):
    """Covers each image with a regular grid of squares.

    A unit of the grid has the side `unit` and shows all but a square of `1 - ratio` of its side;
    unit and position are drawn for each image. `(1 - ratio)²` of the pixels are covered: regular
    squares neither delete a whole object nor leave it whole, as random ones do. (The paper also
    turns the grid, and lets the chance to apply it grow in training: see `RandomApply`.)

    Args:
        ratio: the part of a unit's side that stays visible, in (0, 1); the paper takes 0.4 to 0.6.
        unit: range of the unit's side, as fractions of the image's smaller side: a pair
            (low, high) above 0.
        fill_value: what covers the pixels.
        seed: an integer for random numbers that can be repeated.
        data_format: "channels_last" or "channels_first"; None takes what Keras is set to.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, height, width, channels), or with the channels first, of any dtype.

    Output shape:
        The same, in the layer's compute dtype. Unchanged images when `training=False`.

    Raises:
        InputError: an argument is out of its range, or the input has not four axes.

    Example:
        >>> import numpy as np
        >>> masked = GridMask(ratio=0.5, unit=(0.5, 0.5))(np.ones((1, 8, 8, 1)), training=True)
        >>> float(keras.ops.mean(masked))
        0.75

    Reference:
        Chen et al., GridMask Data Augmentation, arXiv:2001.04086.
    """

    def __init__(
        self,
        ratio: float = 0.5,
        unit: tuple[float, float] = (0.4, 1.0),
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.ratio = _checks.fraction("ratio", ratio, zero=False)
        self.unit = _checks.interval("unit", unit, minimum=0.0)
        self.fill_value = _checks.finite("fill_value", fill_value)
        self.seed = seed
        self.data_format = _images.data_format(data_format)
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the input is a batch of images."""
        _checks.rank("GridMask's input", input_shape, 4, "(batch, height, width, channels)")

    def call(self, images: Any, training: bool = False) -> Any:
        """Returns covered images."""
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        images = _images.channels_last(images, self.data_format)
        return _images.as_given(self._covered(images), self.data_format)

    def _covered(self, images: Any) -> Any:
        """Returns covered images, whose channels are last."""
        count, height, width, _ = ops.shape(images)
        drawn = keras.random.uniform((count, 3), dtype="float32", seed=self._random)
        low, high = self.unit
        side = ops.cast(ops.minimum(height, width), "float32")
        unit = (low + (high - low) * drawn[:, 0]) * side
        rows = _hidden(height, unit, drawn[:, 1], self.ratio)
        columns = _hidden(width, unit, drawn[:, 2], self.ratio)
        covered = rows[:, :, None, None] & columns[:, None, :, None]
        return ops.where(covered, ops.cast(self.fill_value, images.dtype), images)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "ratio": self.ratio,
            "unit": self.unit,
            "fill_value": self.fill_value,
            "seed": self.seed,
            "data_format": self.data_format,
        }


def _hidden(size: Any, unit: Any, offset: Any, ratio: float) -> Any:
    """Returns (batch, size), true where a row or column lies in the covered part of its unit."""
    place = ops.arange(size, dtype="float32")[None] / unit[:, None] + offset[:, None]
    return place - ops.floor(place) >= ratio
