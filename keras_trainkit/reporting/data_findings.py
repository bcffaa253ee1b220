"""The images that a data check says to look at, in one picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.checking import DataFinding
from keras_trainkit.datasets import Splits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 8


def save(splits: Splits, findings: Sequence[DataFinding], path: Path) -> None:
    """Writes a picture: a line of training images for each finding that names some.

    Raises:
        InputError: the data are no images, no finding names any, or the file cannot be written.
    """
    figure = drawn(splits, findings)
    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise InputError(f"picture must be a .png to write; received {path} ({error}).") from error


def drawn(splits: Splits, findings: Sequence[DataFinding]) -> "Figure":
    """Returns the picture.

    Raises:
        InputError: the data are no images, or no finding names any.
    """
    from matplotlib.figure import Figure

    known = splits.places.get("train", np.arange(len(splits.train)))
    rows = {str(place): row for row, place in enumerate(known)}
    lines = {each.check: [rows[str(p)] for p in each.places if str(p) in rows] for each in findings}
    lines = {check: found[:_ROW] for check, found in lines.items() if found}
    if splits.train.x.ndim != 4 or not lines:
        raise InputError("picture must be of images that a finding names; received none.")
    figure = Figure(figsize=(_ROW, 1.5 * len(lines)), layout="constrained")
    axes = figure.subplots(len(lines), _ROW, squeeze=False)
    for line, (check, found) in zip(axes, lines.items(), strict=True):
        for place in line:
            place.set_axis_off()
        for place, row in zip(line, found, strict=False):
            image = splits.train.x[row]
            place.imshow(image.squeeze(), cmap="gray" if image.shape[-1] == 1 else None)
            place.set_title(_truth(splits, row), fontsize=7)
        line[0].set_title(f"{check}\n{line[0].get_title()}", fontsize=7, loc="left")
        line[0].set_title("")  # the one in the middle would lie over it
    return figure


def _truth(splits: Splits, row: int) -> str:
    """Returns an example's class, or number; a dollar sign is no formula."""
    y = splits.train.y[row]
    return str(splits.labels[int(y)]).replace("$", r"\$") if splits.labels else f"{float(y):.4g}"
