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


def write_histograms(writer: Any, values: Mapping[str, Any], step: int) -> None:
    """Writes the distributions of arrays, and makes them visible."""
    import tensorflow as tf

    with writer.as_default():
        for name, value in values.items():
            tf.summary.histogram(f"{name}/histogram", np.asarray(value), step)
    writer.flush()


def write_figure(writer: Any, name: str, figure: Any, step: int) -> None:
    """Writes a `matplotlib.figure.Figure` as an image."""
    import tensorflow as tf

    with writer.as_default():
        tf.summary.image(name, figure_pixels(figure)[np.newaxis], step)
    writer.flush()


def write_precision_recall(writer: Any, name: str, truth: Any, sure: Any, step: int) -> None:
    """Writes a curve for TensorBoard's PR-curve page.

    Args:
        writer: of event files.
        name: of the curve.
        truth: whether each example is of the class.
        sure: the probability given to the class.
        step: where on the time axis.
    """
    import tensorflow as tf
    from tensorboard.plugins.pr_curve import summary

    made = summary.pb(name, np.asarray(truth, bool), np.asarray(sure, "float32"), 127)
    with writer.as_default():
        for value in made.value:
            array = tf.make_ndarray(value.tensor)
            metadata = value.metadata.SerializeToString()
            tf.summary.write(value.tag, array, step, metadata=metadata)
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
