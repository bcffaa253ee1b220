"""Structural similarity of images."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _images

K1, K2 = 0.01, 0.03


def gaussian_window(size: int, sigma: float) -> np.ndarray:
    """Returns the weights of a Gaussian window along one axis; their sum is 1."""
    weights = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return (weights / weights.sum()).astype("float32")


def ssim(y_true: Any, y_pred: Any, max_value: float, window: np.ndarray) -> Any:
    """Returns the mean structural similarity of each image of shape `(N, H, W, C)`."""
    x, y = y_true / max_value, y_pred / max_value
    moments = ops.concatenate([x, y, x * x, y * y, x * y], axis=-1)
    mx, my, xx, yy, xy = ops.split(_blurred(moments, window), 5, axis=-1)
    c1, c2 = K1**2, K2**2
    structure = (2.0 * (xy - mx * my) + c2) / ((xx - mx * mx) + (yy - my * my) + c2)
    luminance = (2.0 * mx * my + c1) / (mx * mx + my * my + c1)
    return ops.mean(luminance * structure, axis=(1, 2, 3))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SSIM(keras.metrics.Mean):
    """The mean structural similarity index of images, exact over an epoch.

    1 is an equal image. The index compares brightness, contrast and structure under a Gaussian
    window that slides over the image where it fits, for each channel, and is averaged over all
    places and channels.

    Args:
        max_value: the difference between the largest and the smallest value a pixel can have: 1
            or 255.
        window_size: the window's height and width in pixels; images must be as large.
        sigma: the standard deviation of the window, in pixels.
        image_shape: the shape of an image, `(H, W)` or `(H, W, C)`, for predictions that are
            flat; `None` takes it from the predictions.
        name: the metric's name.
        dtype: the metric's dtype.

    Input shape:
        Two tensors of one shape `(N, H, W)` or `(N, H, W, C)`, channels last.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = SSIM(image_shape=(28, 28))
        >>> image = np.tile(np.linspace(0, 1, 28), (1, 28))
        >>> metric.update_state(image, image)
        >>> round(float(metric.result()), 4)
        1.0

    Reference:
        Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity",
        IEEE Transactions on Image Processing 13, 2004.
    """

    def __init__(
        self,
        max_value: float = 1.0,
        window_size: int = 11,
        sigma: float = 1.5,
        image_shape: tuple[int, ...] | None = None,
        name: str = "ssim",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.max_value = _checks.positive("max_value", max_value)
        self.window_size = _checks.positive_integer("window_size", window_size)
        self.sigma = _checks.positive("sigma", sigma)
        self.image_shape = check_image_shape(image_shape)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        pair = _images.pair(y_true, y_pred, sample_weight)
        if pair.kept is not None and math.prod(pair.kept.shape[1:]) != 1:
            raise InputError(
                "y_pred must not have a mask of single places, as SSIM looks through a window at "
                f"whole images; received a mask of shape {tuple(pair.kept.shape)}."
            )
        truth, guess = (self._as_images(image) for image in (pair.y_true, pair.y_pred))
        values = ssim(truth, guess, self.max_value, gaussian_window(self.window_size, self.sigma))
        super().update_state(*pair.weighted(values))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "max_value": self.max_value,
            "window_size": self.window_size,
            "sigma": self.sigma,
            "image_shape": None if self.image_shape is None else list(self.image_shape),
        }

    def _as_images(self, x: Any) -> Any:
        """Returns a tensor of shape `(N, H, W, C)`."""
        shape = self.image_shape or tuple(x.shape)[1:]
        shape = (*shape, 1) if len(shape) == 2 else shape
        if len(shape) != 3 or math.prod(shape) != math.prod(x.shape[1:]):
            raise InputError(
                f"y_pred must be images of shape (N, H, W) or (N, H, W, C), or flat ones with "
                f"image_shape; received y_pred of shape {tuple(x.shape)} and "
                f"image_shape={self.image_shape}."
            )
        if min(shape[:2]) < self.window_size:
            raise InputError(
                f"window_size must be at most the image's height and width, {shape[:2]}; received "
                f"window_size={self.window_size}."
            )
        return ops.reshape(x, (-1, *shape))


def check_image_shape(image_shape: Any) -> tuple[int, ...] | None:
    """Returns `image_shape` as a tuple if it is None, (H, W) or (H, W, C), or raises InputError."""
    if image_shape is None:
        return None
    if not isinstance(image_shape, (tuple, list)) or len(image_shape) not in (2, 3):
        raise InputError(
            f"image_shape must be (H, W) or (H, W, C); received image_shape={image_shape!r}."
        )
    return tuple(_checks.positive_integer("image_shape", size) for size in image_shape)


def _blurred(x: Any, window: np.ndarray) -> Any:
    """Returns the weighted mean under the window, at each place where it fits."""
    for kernel in (window[:, None], window[None, :]):
        kernel = np.tile(kernel[:, :, None, None], (1, 1, x.shape[-1], 1))
        kernel = ops.convert_to_tensor(kernel)
        x = ops.depthwise_conv(x, kernel, padding="valid", data_format="channels_last")
    return x
