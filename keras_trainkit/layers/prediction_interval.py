"""A prediction with an interval around it, corrected on rows that were not trained on."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


@keras.saving.register_keras_serializable(package="keras_trainkit")
class PredictionInterval(keras.layers.Layer):
    """Adds a lower and an upper bound to a prediction.

    Two heads learn from `features` how far the bounds lie below and above; they change neither
    the prediction nor what `features` comes from. After training, `calibrate` widens (or narrows)
    both sides by one number found on validation rows: split-conformal quantile regression. The
    bounds never cross.

    Args:
        scale: the prediction is multiplied by it: the target's standard deviation.
        offset: then added: the target's mean.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        A pair: prediction (batch, 1), in standard deviations; features (batch, size).

    Output shape:
        (batch, 3): prediction, lower, upper, in the target's unit.

    Raises:
        InputError: an argument is out of its range, or the input is not such a pair.

    Example:
        >>> prediction, features = keras.ops.ones((2, 1)), keras.ops.ones((2, 4))
        >>> tuple(PredictionInterval()([prediction, features]).shape)
        (2, 3)

    Reference:
        Romano et al., Conformalized Quantile Regression, arXiv:1905.03222.
    """

    def __init__(self, scale: float = 1.0, offset: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = _checks.positive("scale", scale)
        self.offset = _checks.finite("offset", offset)

    def build(self, input_shape: Any) -> None:
        """Makes the two heads and the margin."""
        if len(input_shape) != 2 or input_shape[0][-1] != 1:
            raise InputError(
                "PredictionInterval's input must be a pair, prediction (batch, 1) and features "
                f"(batch, size); received {input_shape}."
            )
        size = input_shape[1][-1]
        self.kernel = self.add_weight((size, 2), "zeros", name="kernel")
        self.bias = self.add_weight((2,), "zeros", name="bias")
        self.margin = self.add_weight((), "zeros", trainable=False, name="margin")

    def call(self, inputs: Any) -> Any:
        """Returns prediction, lower and upper bound."""
        prediction, features = inputs
        prediction = prediction * self.scale + self.offset
        reach = ops.softplus(ops.matmul(ops.stop_gradient(features), self.kernel) + self.bias)
        reach = ops.maximum(reach * self.scale + self.margin, 0.0)
        fixed = ops.stop_gradient(prediction)
        low, high = fixed - reach[:, :1], fixed + reach[:, 1:]
        return ops.concatenate([prediction, low, high], axis=-1)

    def calibrate(self, y: np.ndarray, outputs: np.ndarray, coverage: float) -> None:
        """Sets the margin so that new rows are covered with the chance `coverage`.

        Args:
            y: targets of rows that were not trained on.
            outputs: what the model says of them now, (rows, 3).
            coverage: the share of new rows to cover.
        """
        more = conformal_margin(y, outputs[:, 1], outputs[:, 2], coverage)
        self.margin.assign(float(self.margin) + more)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Returns (batch, 3)."""
        return (input_shape[0][0], 3)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"scale": self.scale, "offset": self.offset}


def conformal_margin(y: np.ndarray, low: np.ndarray, high: np.ndarray, coverage: float) -> float:
    """Returns by how much bounds must move out to cover new rows with the chance `coverage`.

    Args:
        y: targets of rows that were not trained on.
        low: their lower bounds.
        high: their upper bounds.
        coverage: the share of new rows to cover, at least, on average.

    The promise needs at least `coverage / (1 - coverage)` rows, 9 for 0.9; with fewer the largest
    distance is taken, which covers less.

    Example:
        >>> y = np.arange(9.0)
        >>> float(conformal_margin(y, np.zeros(9), np.zeros(9), 0.8))  # the 8th of 9
        7.0
    """
    scores = np.sort(np.maximum(low - y, y - high))
    place = min(math.ceil((len(scores) + 1) * coverage), len(scores))
    return float(scores[place - 1])
