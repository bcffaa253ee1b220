"""Reading images between their pixels, and outside of them."""

from typing import Any

from keras import ops

FILL_MODES = ("constant", "nearest", "reflect", "wrap")
WAYS = ("bilinear", "nearest")


def affine(
    images: Any, coefficients: tuple[Any, ...], fill_value: float, fill_mode: str, way: str
) -> Any:
    """Returns images that are read elsewhere: the pixel (x, y) at (ax+by+c, dx+ey+f).

    Args:
        images: (batch, height, width, channels).
        coefficients: a, b, c, d, e, f, each of shape (batch,).
        fill_value: what lies outside in the mode "constant".
        fill_mode: one of `FILL_MODES`.
        way: one of `WAYS`.
    """
    batch, height, width, channels = ops.shape(images)
    a, b, c, d, e, f = (value[:, None, None] for value in coefficients)
    x = ops.arange(width, dtype="float32")[None, None, :]
    y = ops.arange(height, dtype="float32")[None, :, None]
    across, down = a * x + (b * y + c), d * x + (e * y + f)

    border = int(fill_mode == "constant")  # of fill_value, around each image
    if border:
        images = ops.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=fill_value)
    table, row = ops.reshape(images, (-1, channels)), width + 2 * border
    first = ops.reshape(ops.arange(batch, dtype="int32"), (-1, 1, 1)) * (height + 2 * border) * row

    def read(line: Any, column: Any) -> Any:
        places = _place(line, height, fill_mode) * row + _place(column, width, fill_mode)
        return ops.take(table, first + places, axis=0)

    if way == "nearest":
        return read(ops.floor(down + 0.5), ops.floor(across + 0.5))
    top, left = ops.floor(down), ops.floor(across)
    dy, dx = (ops.cast(v[..., None], images.dtype) for v in (down - top, across - left))
    upper = _between(read(top, left), read(top, left + 1), dx)
    lower = _between(read(top + 1, left), read(top + 1, left + 1), dx)
    return _between(upper, lower, dy)


def _place(pixel: Any, size: Any, fill_mode: str) -> Any:
    """Returns where a line or column of pixels, perhaps outside, is to be found."""
    end = ops.cast(size, "float32")
    if fill_mode == "constant":
        pixel = ops.clip(pixel, -1.0, end) + 1.0  # the border is at both ends
    elif fill_mode == "nearest":
        pixel = ops.clip(pixel, 0.0, end - 1.0)
    elif fill_mode == "wrap":
        pixel = ops.mod(pixel, end)
    else:
        pixel = ops.mod(pixel, 2.0 * end)
        pixel = ops.where(pixel < end, pixel, 2.0 * end - 1.0 - pixel)
    return ops.cast(pixel, "int32")


def _between(start: Any, end: Any, share: Any) -> Any:
    return start + (end - start) * share
