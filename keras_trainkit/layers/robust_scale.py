"""Scaling of a table's numbers that no outlier spoils."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _batches

BEND = 3.0  # values are bent in to stay below it, as RealMLP does


@keras.saving.register_keras_serializable(package="keras_trainkit")
class RobustScale(keras.layers.Layer):
    """Subtracts each feature's median, divides by its spread, and bends extremes in.

    The spread is the distance of the quartiles (of the extremes where those are equal, and 1 for
    a constant). Then `x / sqrt(1 + (x / 3)^2)` keeps every value within (-3, 3): an outlier in a
    new row, a typing error of a factor thousand, cannot throw the prediction far off. Call
    `adapt` once, on training rows.

    Args:
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features), of any dtype.

    Output shape:
        The same, in the layer's compute dtype.

    Raises:
        InputError: the input has not two axes.

    Example:
        >>> import numpy as np
        >>> layer = RobustScale()
        >>> layer.adapt(np.array([[0.0], [1.0], [2.0], [3.0], [1e9]]))
        >>> np.asarray(layer(np.array([[2.0], [1e9]]))).round(3)
        array([[0.],
               [3.]], dtype=float32)

    Reference:
        Holzmüller et al., Better by Default, arXiv:2407.04491.
    """

    scales = True  # the doctor asks

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes the statistics: median 0 and spread 1 until `adapt`."""
        _checks.features("RobustScale", input_shape)
        for name, start in (("median", "zeros"), ("spread", "ones")):
            weight = self.add_weight(
                (input_shape[-1],), start, "float32", trainable=False, autocast=False, name=name
            )
            setattr(self, name, weight)

    def adapt(self, data: Any) -> None:
        """Takes each feature's median and spread from data; all rows are held at once.

        Args:
            data: an array (rows, features), or batches of it. NaN is left out.

        Raises:
            InputError: there are no rows.
        """
        rows = np.concatenate(list(_batches.batches(data)))
        if not self.built:
            self.build((None, *rows.shape[1:]))
            self.built = True
        found = np.array([median_and_spread(column) for column in rows.T])
        self.median.assign(found[:, 0])
        self.spread.assign(found[:, 1])

    def call(self, inputs: Any) -> Any:
        """Returns scaled features."""
        scaled = (ops.cast(inputs, "float32") - self.median) / self.spread
        # Far out the square overflows float32: the bend is flat there, so a clip changes nothing.
        scaled = ops.clip(scaled, -1e6, 1e6)
        bent = scaled / ops.sqrt(1.0 + ops.square(scaled / BEND))
        return ops.cast(bent, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)


def median_and_spread(column: np.ndarray) -> tuple[float, float]:
    """Returns the median and a spread above 0 of the numbers that are there."""
    present = column[np.isfinite(column)]
    if not len(present):
        return 0.0, 1.0
    lowest, low, median, high, highest = np.quantile(present, [0, 0.25, 0.5, 0.75, 1])
    spread = high - low if high > low else (highest - lowest) / 2
    return float(median), float(spread) if spread > 0 else 1.0
