"""Rotation, shift, zoom and shear of images in one resampling."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RandomAffine(keras.layers.Layer):
    """Rotates, shifts, zooms and shears each image at random, in a single resampling.

    Does the work of RandomRotation, RandomTranslation, RandomZoom and RandomShear of Keras in a
    chain, but reads every image once: it is faster, and it blurs once instead of four times. The
    image turns, shears and zooms about its centre, then shifts; every image of a batch draws its
    own parameters. Pixels are interpolated bilinearly, and `fill_value` lies outside the image.

    A range is given as one number `a`, meaning (-a, a), or as a pair (low, high). With both ends
    equal the transformation is fixed.

    Args:
        rotation: fraction of a full turn; positive turns counterclockwise.
        translation: fraction of the image's height (down) and width (right), drawn for each.
        zoom: change of scale; positive zooms out, 0.5 shows 1.5 times as much. Above -1.
        shear: how far a pixel moves along one axis, for each pixel of distance from the centre
            along the other; drawn for each axis.
        fill_value: the value outside the image.
        method: how the pixels are read. `projective` is one TensorFlow operation: the fastest
            without jit, but XLA cannot compile it. `gather` compiles everywhere. `auto` is
            `projective` on TensorFlow and `gather` on other backends; with it, as with Keras's own
            layers, `compile(jit_compile=True)` warns and goes on without jit.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, height, width, channels), of any dtype; values are not rescaled.

    Output shape:
        The same, in the layer's compute dtype. Unchanged images when `training=False`.

    Raises:
        InputError: a range or `method` is not one of the above, or the input has not four axes.

    Example:
        >>> import numpy as np
        >>> layer = RandomAffine(rotation=(0.25, 0.25))
        >>> image = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
        >>> np.round(np.asarray(layer(image, training=True))).reshape(2, 2)
        array([[2., 4.],
               [1., 3.]], dtype=float32)

    Reference:
        `torchvision.transforms.RandomAffine`
    """

    def __init__(
        self,
        rotation: float | tuple[float, float] = 0.0,
        translation: float | tuple[float, float] = 0.0,
        zoom: float | tuple[float, float] = 0.0,
        shear: float | tuple[float, float] = 0.0,
        fill_value: float = 0.0,
        method: str = "auto",
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rotation = _checks.interval("rotation", rotation)
        self.translation = _checks.interval("translation", translation)
        self.zoom = _checks.interval("zoom", zoom, minimum=-1.0)
        self.shear = _checks.interval("shear", shear)
        self.fill_value = _checks.finite("fill_value", fill_value)
        self.method = _checks.one_of("method", method, ("auto", "projective", "gather"))
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)
        on_tensorflow = keras.config.backend() == "tensorflow"
        self._gathers = method == "gather" or (method == "auto" and not on_tensorflow)
        self.supports_jit = self._gathers or not on_tensorflow

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the input is a batch of images."""
        _checks.rank("RandomAffine's input", input_shape, 4, "(batch, height, width, channels)")

    def call(self, images: Any, training: bool = False) -> Any:
        """Returns transformed images."""
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        size = (ops.shape(images)[1], ops.shape(images)[2])
        coefficients = inverse_coefficients(self._draw(ops.shape(images)[0]), *size)
        if self._gathers:
            return _gather_affine(images, coefficients, self.fill_value)
        zeros = ops.zeros_like(coefficients[0])
        return ops.image.affine_transform(
            images,
            ops.stack([*coefficients, zeros, zeros], axis=-1),
            fill_value=self.fill_value,
            data_format="channels_last",
        )

    def _draw(self, count: Any) -> Any:
        """Returns (count, 6) parameters, one uniform draw for all of them."""
        ranges = [self.rotation, *[self.translation] * 2, self.zoom, *[self.shear] * 2]
        low = [pair[0] for pair in ranges]
        spread = [pair[1] - pair[0] for pair in ranges]
        uniform = keras.random.uniform((count, 6), dtype="float32", seed=self._random)
        return uniform * ops.array(spread, "float32") + ops.array(low, "float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "rotation": self.rotation,
            "translation": self.translation,
            "zoom": self.zoom,
            "shear": self.shear,
            "fill_value": self.fill_value,
            "method": self.method,
            "seed": self.seed,
        }


def inverse_coefficients(parameters: Any, height: Any, width: Any) -> tuple[Any, ...]:
    """Returns a, b, c, d, e, f: the pixel (x, y) of the result is read at (ax+by+c, dx+ey+f).

    Args:
        parameters: (batch, 6) rotation, shift down, shift right, zoom, shear along x, along y.
        height: pixels.
        width: pixels.
    """
    turn, down, right, zoom, shear_x, shear_y = (parameters[:, i] for i in range(6))
    cosine, sine = ops.cos(turn * 2 * math.pi), ops.sin(turn * 2 * math.pi)
    height, width = ops.cast(height, "float32"), ops.cast(width, "float32")
    scale = 1 + zoom
    a, b = scale * (cosine + sine * shear_y), -scale * (sine + cosine * shear_x)
    d, e = scale * (sine - cosine * shear_y), scale * (cosine - sine * shear_x)
    center_x, center_y = (width - 1) / 2, (height - 1) / 2
    from_x, from_y = center_x + right * width, center_y + down * height
    return a, b, center_x - a * from_x - b * from_y, d, e, center_y - d * from_x - e * from_y


def _gather_affine(images: Any, coefficients: tuple[Any, ...], fill_value: float) -> Any:
    """Interpolates bilinearly between four gathers from the padded batch, as one flat table."""
    batch, height, width, channels = ops.shape(images)
    a, b, c, d, e, f = (value[:, None, None] for value in coefficients)
    x = ops.arange(width, dtype="float32")[None, None, :]
    y = ops.arange(height, dtype="float32")[None, :, None]
    left, dx = _split(a * x + (b * y + c), width)
    top, dy = _split(d * x + (e * y + f), height)

    padded = ops.pad(images, [[0, 0], [1, 2], [1, 2], [0, 0]], constant_values=fill_value)
    table = ops.reshape(padded, (-1, channels))
    row = width + 3
    first = ops.reshape(ops.arange(batch, dtype="int32") * ((height + 3) * row), (-1, 1, 1))
    corner = first + (top + 1) * row + (left + 1)
    dx, dy = (ops.cast(value[..., None], images.dtype) for value in (dx, dy))
    upper = _between(ops.take(table, corner, axis=0), ops.take(table, corner + 1, axis=0), dx)
    corner = corner + row
    lower = _between(ops.take(table, corner, axis=0), ops.take(table, corner + 1, axis=0), dx)
    return _between(upper, lower, dy)


def _split(position: Any, size: Any) -> tuple[Any, Any]:
    """Returns the pixel at or before `position` and the way to the next, within the padding."""
    position = ops.clip(position, -1.0, ops.cast(size, "float32"))
    pixel = ops.floor(position)
    return ops.cast(pixel, "int32"), position - pixel


def _between(start: Any, end: Any, share: Any) -> Any:
    return start + (end - start) * share
