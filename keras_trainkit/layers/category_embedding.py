"""Embeddings of a table's categories, unseen and missing ones included."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers.impute import is_missing


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CategoryEmbedding(keras.layers.Layer):
    """Embeds category numbers; a number outside a feature's levels means unseen, NaN missing.

    Every feature has `levels` vectors and two more, for unseen and for missing. In training a
    category is now and then replaced by unseen, so that its vector has been trained when a new
    category comes; by missing as often.

    Args:
        levels: how many levels each feature has.
        units: size of an embedding.
        rate: the chance of a category to be replaced, in training.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features): category numbers from 0, as floats or integers.

    Output shape:
        (batch, features, units). Flatten it before a Dense layer.

    Raises:
        InputError: an argument is out of its range, or the input's features do not fit `levels`.

    Example:
        >>> import numpy as np
        >>> layer = CategoryEmbedding(levels=[2], units=3)
        >>> rows = np.asarray(layer(np.array([[0.0], [7.0], [-1.0], [np.nan]])))
        >>> rows.shape, bool((rows[1] == rows[2]).all()), bool((rows[2] == rows[3]).all())
        ((4, 1, 3), True, False)
    """

    takes_missing = True  # the doctor asks

    def __init__(
        self,
        levels: Sequence[int],
        units: int = 8,
        rate: float = 0.01,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.levels = [_checks.positive_integer("levels", int(level)) for level in levels]
        self.units = _checks.positive_integer("units", units)
        self.rate = _checks.fraction("rate", rate)
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes one table for all features."""
        if len(input_shape) != 2 or input_shape[-1] != len(self.levels):
            raise InputError(
                f"CategoryEmbedding's input must be (batch, {len(self.levels)}), a column for each "
                f"of levels; received the shape {tuple(input_shape)}."
            )
        rows = sum(self.levels) + 2 * len(self.levels)
        start = keras.initializers.RandomNormal(stddev=self.units**-0.5)
        self.table = self.add_weight((rows, self.units), start, name="table")

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the embeddings."""
        codes = ops.cast(inputs, "float32")
        levels = np.array(self.levels, "float32")
        starts = np.cumsum([0, *(level + 2 for level in self.levels[:-1])]).astype("float32")
        missing = is_missing(codes)
        unseen = ops.logical_or(codes < 0, codes >= levels)
        if training and self.rate:
            chance = keras.random.uniform(ops.shape(codes), dtype="float32", seed=self._random)
            unseen = ops.logical_or(unseen, chance < self.rate)
            missing = ops.logical_or(missing, chance > 1 - self.rate)
        codes = ops.where(unseen, levels, codes)
        codes = ops.where(missing, levels + 1, codes)
        rows = ops.cast(codes + starts, "int32")
        return ops.take(ops.cast(self.table, self.compute_dtype), rows, axis=0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, features, units)."""
        return (*input_shape, self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "levels": list(self.levels),
            "units": self.units,
            "rate": self.rate,
            "seed": self.seed,
        }
