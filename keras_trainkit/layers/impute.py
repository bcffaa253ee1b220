"""Missing values of a table, filled inside the model."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _batches


def is_missing(inputs: Any) -> Any:
    """Returns where numbers are NaN: the only ones that differ from themselves.

    `ops.isnan` has no builtin operator in LiteRT; comparisons have.
    """
    return ops.logical_not(ops.equal(inputs, inputs))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Impute(keras.layers.Layer):
    """Fills missing numbers (NaN) with each feature's median, and says where they were missing.

    Call `adapt` once, on training rows. Until then 0 fills.

    Args:
        indicators: whether a column of 0 and 1 for each feature is added at the end.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features), of any dtype.

    Output shape:
        (batch, features), or (batch, 2 * features) with indicators; float32 under every policy,
        so that large numbers survive until they are scaled.

    Raises:
        InputError: the input has not two axes.

    Example:
        >>> import numpy as np
        >>> layer = Impute(indicators=True)
        >>> layer.adapt(np.array([[1.0], [2.0], [9.0], [np.nan]]))
        >>> np.asarray(layer(np.array([[5.0], [np.nan]])))
        array([[5., 0.],
               [2., 1.]], dtype=float32)
    """

    takes_missing = True  # the doctor asks

    def __init__(self, indicators: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.indicators = bool(indicators)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes the fillings: 0 until `adapt`."""
        _checks.features("Impute", input_shape)
        self.filling = self.add_weight(
            (input_shape[-1],), "zeros", "float32", trainable=False, autocast=False, name="filling"
        )

    def adapt(self, data: Any) -> None:
        """Takes each feature's median from data; all rows are held in memory at once.

        Args:
            data: an array (rows, features), or batches of it.

        Raises:
            InputError: there are no rows.
        """
        rows = np.concatenate(list(_batches.batches(data)))
        if not self.built:
            self.build((None, *rows.shape[1:]))
            self.built = True
        self.filling.assign(np.array([middle(column) for column in rows.T]))

    def call(self, inputs: Any) -> Any:
        """Returns filled features."""
        inputs = ops.cast(inputs, "float32")
        missing = is_missing(inputs)
        filled = ops.where(missing, ops.convert_to_tensor(self.filling), inputs)  # jax
        if not self.indicators:
            return filled
        return ops.concatenate([filled, ops.cast(missing, "float32")], axis=-1)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Returns shape and dtype of the output."""
        return keras.KerasTensor(self.compute_output_shape(inputs.shape), "float32")

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns the shape, wider by the indicators."""
        return (input_shape[0], input_shape[1] * (1 + self.indicators))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"indicators": self.indicators}


def middle(column: np.ndarray) -> float:
    """Returns the median of the numbers that are there; 0 where there is none."""
    present = column[np.isfinite(column)]
    return float(np.median(present)) if len(present) else 0.0
