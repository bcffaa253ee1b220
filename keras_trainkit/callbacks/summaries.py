"""Event files for TensorBoard: the one place in this room that needs TensorFlow."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def open_writer(log_dir: Any) -> Any:
    """Returns a writer of event files in the folder `log_dir`."""
    import tensorflow as tf

    return tf.summary.create_file_writer(str(log_dir))


def write_scalars(writer: Any, values: Mapping[str, float], step: int) -> None:
    """Writes numbers, and makes them visible."""
    import tensorflow as tf

    with writer.as_default():
        for name, value in values.items():
            tf.summary.scalar(name, value, step)
    writer.flush()


def write_figure(writer: Any, name: str, figure: Any, step: int) -> None:
    """Writes a `matplotlib.figure.Figure` as an image."""
    import tensorflow as tf

    with writer.as_default():
        tf.summary.image(name, figure_pixels(figure)[np.newaxis], step)
    writer.flush()


def figure_pixels(figure: Any) -> np.ndarray:
    """Returns the pixels of a figure: height, width, RGBA, bytes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure_pixels(Figure(figsize=(2, 1), dpi=50)).shape
        (50, 100, 4)
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())
