"""Rotation, shift, zoom and shear of images in one resampling."""

import math
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _images, _sampling


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RandomAffine(keras.layers.Layer):
    """Rotates, shifts, zooms and shears each image at random, in a single resampling.

    Does the work of RandomRotation, RandomTranslation, RandomZoom and RandomShear of Keras in a
    chain, but reads every image once: it is faster, and it blurs once instead of four times. The
    image turns, shears and zooms about its centre, then shifts; every image of a batch draws its
    own parameters.

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
        data_format: "channels_last" or "channels_first"; None takes what Keras is set to.
        fill_mode: what lies outside the image: "constant", the `fill_value`; "nearest", the pixel
            at the edge; "reflect", the image mirrored at its edge (d c b a | a b c d | d c b a);
            "wrap", the image again.
        interpolation: "bilinear"; or "nearest", for what must not be mixed, such as class numbers.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, height, width, channels), or with the channels first, of any dtype; values are not
        rescaled.

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
        data_format: str | None = None,
        fill_mode: str = "constant",
        interpolation: str = "bilinear",
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
        self.data_format = _images.data_format(data_format)
        self._random = keras.random.SeedGenerator(seed)
        self.fill_mode = _checks.one_of("fill_mode", fill_mode, _sampling.FILL_MODES)
        self.interpolation = _checks.one_of("interpolation", interpolation, _sampling.WAYS)
        on_tensorflow = keras.config.backend() == "tensorflow"
        usual = fill_mode == "constant" and interpolation == "bilinear"
        if method == "projective" and not usual:
            raise InputError(
                "method must be 'auto' or 'gather' for other fill modes than 'constant' and for "
                f"interpolation='nearest'; received method={method!r}."
            )
        self._gathers = method == "gather" or not (usual and on_tensorflow)
        self.supports_jit = self._gathers or not on_tensorflow

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks that the input is a batch of images."""
        _checks.rank("RandomAffine's input", input_shape, 4, "(batch, height, width, channels)")

    def call(self, images: Any, training: bool = False) -> Any:
        """Returns transformed images."""
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        images = _images.channels_last(images, self.data_format)
        return _images.as_given(self._transformed(images), self.data_format)

    def _transformed(self, images: Any) -> Any:
        """Returns transformed images, whose channels are last."""
        size = (ops.shape(images)[1], ops.shape(images)[2])
        coefficients = inverse_coefficients(self._draw(ops.shape(images)[0]), *size)
        if self._gathers:
            return _sampling.affine(
                images, coefficients, self.fill_value, self.fill_mode, self.interpolation
            )
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
            "data_format": self.data_format,
            "fill_mode": self.fill_mode,
            "interpolation": self.interpolation,
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
