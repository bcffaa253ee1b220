"""Small image files of several kinds: dark ones and bright ones."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

ENDINGS = ("png", "jpg", "bmp", "gif")


def folder(path: Path, counts: dict[str, int] | None = None, colour: bool = False) -> Path:
    rng = np.random.default_rng(0)
    for place, (name, count) in enumerate((counts or {"bright": 24, "dark": 24}).items()):
        (path / name).mkdir(parents=True)
        for number in range(count):
            size = (10 + number % 5, 12)
            pixels = rng.integers(0, 90, size) + (150 if place == 0 else 0)
            image = Image.fromarray(pixels.astype("uint8"))
            image = ImageOps.colorize(image, "navy", "yellow") if colour and number % 2 else image
            image.save(path / name / f"{number}.{ENDINGS[number % 4]}")
    return path
