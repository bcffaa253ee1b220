"""Image files to arrays of one size: png, jpg, bmp, gif, webp and tiff, grey and colour."""

import concurrent.futures
import contextlib
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import _limits
from keras_trainkit._checks import InputError

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
SMALLEST, LARGEST = 16, 128
_GREY = ("1", "L", "I", "I;16", "I;16B", "I;16L", "F")
BEHIND = 128  # grey, behind what is transparent
_SAMPLE = 200
_MOST_BYTES = 4 * 2**30


def find(folder: Path, *, deep: bool = True) -> list[Path]:
    """Returns the image files below a folder, hidden ones left out, in the order of their names.

    Args:
        folder: where they are.
        deep: whether those of its folders count too.
    """
    found = folder.rglob("*") if deep else folder.glob("*")
    paths = (path for path in found if path.suffix.lower() in ENDINGS)
    return sorted(path for path in paths if not path.name.startswith("."))


def shape(paths: Sequence[Path], size: int) -> tuple[int, int, int]:
    """Returns (size, size, channels) for files: the median side where `size` is 0.

    One channel if the first 200 that can be read, spread over the files, are grey.
    """
    rows = np.unique(np.linspace(0, len(paths) - 1, min(len(paths), _SAMPLE)).astype(int))
    seen = [found for row in rows if (found := _header(paths[row])) is not None]
    sides = [max(each.size) for each in seen] or [SMALLEST]
    side = size or int(np.clip(np.median(sides), SMALLEST, LARGEST))
    grey = bool(seen) and all(_is_grey(each) for each in seen)
    return side, side, 1 if grey else 3


def read(paths: Sequence[Path], shape: tuple[int, int, int]) -> tuple[np.ndarray, dict[int, str]]:
    """Returns images as uint8 (n, size, size, channels), and why some could not be read.

    An image is scaled to fit and centred on black: its proportions stay.

    Raises:
        InputError: the images together take more than 4 GiB.
    """
    total = len(paths) * int(np.prod(shape))
    if total > _MOST_BYTES:
        raise InputError(
            f"images must fit in {_MOST_BYTES / 2**30:.0f} GiB of memory; received {len(paths):,} "
            f"of {shape}, {total / 2**30:.1f} GiB: give a smaller size=..., such as "
            f"{max(SMALLEST, shape[0] // 2)}."
        )
    images, wrong = np.zeros((len(paths), *shape), np.uint8), {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for row, found in enumerate(pool.map(lambda path: _decode(path, shape), paths)):
            if isinstance(found, str):
                wrong[row] = found
            else:
                images[row] = found
    return images, wrong


def _is_grey(image: Any) -> bool:
    """Whether an image has no colour, however it is stored."""
    if image.mode in _GREY:
        return True
    red, green, blue = np.moveaxis(np.asarray(opaque(image).convert("RGB")), -1, 0)
    return bool((red == green).all() and (green == blue).all())


def _header(path: Path) -> Any:
    from PIL import Image

    try:
        with _opened(path) as image:
            image.load()
            return image
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _decode(path: Path, shape: tuple[int, int, int]) -> "np.ndarray | str":
    """Returns an image as an array, or why it cannot be read."""
    from PIL import Image

    try:
        with _opened(path) as image:
            return fitted(image, shape)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Opens an image of at most so many pixels; a larger JPEG is decoded at a fraction of its size.

    Raises:
        InputError: there are more pixels than memory may be spent on.
    """
    from PIL import Image

    most = _limits.most("picture")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is ours
        with Image.open(path) as image:
            pixels = image.size[0] * image.size[1]
            if pixels > most:
                image.draft(None, (LARGEST, LARGEST))
            if image.size[0] * image.size[1] > most:
                rule = f"have at most {most / 1e6:,.0f} million pixels"
                raise _limits.too_large(path.name, rule, f"{pixels / 1e6:,.0f} million")
            yield image


def fitted(image: Any, shape: tuple[int, int, int]) -> np.ndarray:
    """Returns a PIL image, turned as its EXIF says, as uint8 of `shape`."""
    from PIL import Image, ImageOps

    image = opaque(eight_bits(ImageOps.exif_transpose(image)))
    image = image.convert("L" if shape[2] == 1 else "RGB")
    if image.size != (shape[1], shape[0]):
        image = ImageOps.pad(image, (shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, np.uint8).reshape(shape)


def eight_bits(image: Any) -> Any:
    """Returns an image of 16 or 32 bits or of fractions as one of 8, scaled by its type.

    The type's largest value is white in every file: a dark image stays darker than a bright one.
    """
    from PIL import Image

    if not (image.mode.startswith("I") or image.mode == "F"):
        return image
    values = np.asarray(image, np.float64)
    if image.mode == "F":
        scale = 255.0 if values.max(initial=0.0) <= 1 else 1.0  # fractions, or values up to 255
    else:
        scale = 255 / (65535 if values.max(initial=0.0) <= 65535 else 2**31 - 1)
    return Image.fromarray(np.clip(scale * values, 0, 255).astype(np.uint8))


def opaque(image: Any) -> Any:
    """Returns an image on grey where it is transparent: black shapes show, and white ones too."""
    from PIL import Image

    if not (image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info):
        return image
    image = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, (BEHIND, BEHIND, BEHIND, 255))
    return Image.alpha_composite(ground, image)
