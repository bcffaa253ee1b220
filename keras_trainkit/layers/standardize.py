"""Standardization of features that can be folded into the next layer."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.layers import _batches

FOLDABLE = (keras.layers.Dense, keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Standardize(keras.layers.Layer):
    """Subtracts each feature's mean and divides by its standard deviation.

    Call `adapt` once, before training. Unlike `keras.layers.Normalization`, missing values (NaN)
    are left out of the statistics, a feature that never varies is only centred (and so stays
    finite on new values), the input is read in float32 under every dtype policy, and
    `fold_into` moves the whole layer into the next one before an export.

    Args:
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, ..., features), of any dtype.

    Output shape:
        The same, in the layer's compute dtype.

    Example:
        >>> import numpy as np
        >>> layer = Standardize()
        >>> layer.adapt(np.array([[1.0, 5.0], [3.0, 5.0], [np.nan, 5.0]]))
        >>> np.asarray(layer(np.array([[4.0, 6.0]])))
        array([[2., 1.]], dtype=float32)

    Reference:
        `sklearn.preprocessing.StandardScaler`
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the statistics: mean 0 and deviation 1 until `adapt`."""
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise InputError(
                "Standardize's input must be (batch, ..., features) with a known number of "
                f"features; received the shape {tuple(input_shape)}."
            )
        for name, start in (("mean", "zeros"), ("deviation", "ones")):
            weight = self.add_weight(
                (input_shape[-1],), start, "float32", trainable=False, autocast=False, name=name
            )
            setattr(self, name, weight)

    def adapt(self, data: Any) -> None:
        """Takes each feature's mean and standard deviation from data, in one pass.

        Args:
            data: an array (rows, ..., features), or batches of it: any iterable, like a
                `tf.data.Dataset`; of a tuple such as (x, y), the first part is taken.

        Raises:
            InputError: there are no rows, or their shape does not fit.
        """
        count, mean, squares = np.zeros(1), np.zeros(1), np.zeros(1)
        for batch in _batches.batches(data):
            if not self.built:
                self.build((None, *batch.shape[1:]))
                self.built = True
            count, mean, squares = merge_moments(count, mean, squares, batch)
        if mean.shape != tuple(self.mean.shape):
            raise InputError(
                f"data to adapt to must have {self.mean.shape[0]} features, as the layer has; "
                f"received {mean.shape[0]}."
            )
        deviation = np.sqrt(squares / np.maximum(count, 1))
        self.mean.assign(mean)
        self.deviation.assign(np.where(deviation > 1e-7 * np.abs(mean), deviation, 1.0))

    def call(self, inputs: Any) -> Any:
        """Returns standardized features."""
        values = (ops.cast(inputs, "float32") - self.mean) / self.deviation
        return ops.cast(values, self.compute_dtype)

    def fold_into(self, layer: Any) -> None:
        """Moves the standardization into the weights of the layer that follows.

        The next layer then takes raw features, and this one passes them through unchanged: the
        model's outputs stay as they were, and this layer can be left out of an export.

        Args:
            layer: a built Dense layer, or a Conv layer without padding (padding with zeros means
                the mean before folding and zero after), with a bias.

        Raises:
            InputError: `layer` cannot take the standardization exactly.
        """
        _check_foldable(layer, self.mean.shape[0])
        mean, deviation = (ops.convert_to_numpy(w) for w in (self.mean, self.deviation))
        kernel = np.asarray(ops.convert_to_numpy(layer.kernel), "float64")
        groups = getattr(layer, "groups", 1)
        repeats = kernel.shape[-1] // groups
        mean, deviation = (
            np.repeat(np.asarray(value, "float64").reshape(groups, -1).T, repeats, axis=1)
            for value in (mean, deviation)
        )
        folded = kernel / deviation
        shift = np.sum(folded * mean, axis=tuple(range(kernel.ndim - 1)))
        layer.bias.assign(ops.convert_to_numpy(layer.bias) - shift)
        layer.kernel.assign(folded)
        self.mean.assign(np.zeros(self.mean.shape))
        self.deviation.assign(np.ones(self.mean.shape))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)


def merge_moments(count: Any, mean: Any, squares: Any, batch: np.ndarray) -> tuple[Any, Any, Any]:
    """Returns count, mean and sum of squared deviations of each feature with a batch added.

    NaN is left out. The formula is that of Chan, Golub and LeVeque (1983).
    """
    rows = batch.reshape(-1, batch.shape[-1])
    present = ~np.isnan(rows)
    added = present.sum(0)
    average = np.where(present, rows, 0).sum(0) / np.maximum(added, 1)
    spread = (np.where(present, rows - average, 0) ** 2).sum(0)
    total = count + added
    delta = average - mean
    share = added / np.maximum(total, 1)
    return total, mean + delta * share, squares + spread + delta**2 * count * share


def _check_foldable(layer: Any, features: int) -> None:
    if not isinstance(layer, FOLDABLE) or not layer.built:
        raise InputError(f"layer must be a built Dense or Conv layer; received layer={layer!r}.")
    if not layer.use_bias:
        raise InputError("layer must have a bias to take the mean; received use_bias=False.")
    if getattr(layer, "padding", "valid") != "valid":
        raise InputError(
            "layer must have padding='valid': zeros around raw features are not their mean; "
            f"received padding={layer.padding!r}."
        )
    takes = layer.kernel.shape[-2] * getattr(layer, "groups", 1)
    if takes != features:
        raise InputError(
            f"layer must take {features} features, the last axis of Standardize; received {takes}."
        )
