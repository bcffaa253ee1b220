"""Re-estimate the statistics of batch normalization for the weights as they are."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.recording.differentiate import compiled
from keras_trainkit.recording.sublayers import sublayers


def recompute_batch_norm(
    model: Any, data: Any, batch_size: int = 256, steps: int | None = None
) -> None:
    """Sets the moving mean and variance of every batch normalization from data.

    Averaged weights (`SWA`, `EMA`, a soup) have activations that no training step has seen, so the
    statistics gathered while training do not belong to them. One pass over the data in training
    mode gives each layer the mean and the variance of all its inputs: with `m_b`, `v_b` of batch
    `b` weighted by its size, `mean = E[m_b]` and `variance = E[v_b + m_b^2] - mean^2`. For the
    first such layer this is exact however the data are batched.

    Nothing else in the model changes. Layers with `trainable=False` keep their statistics, as they
    do in training. Dropout is active in this pass, as in the reference.

    Args:
        model: a built Keras model.
        data: an array of inputs (or a dict of arrays), or an iterable of batches such as a
            `tf.data.Dataset`, whose batches are inputs or tuples that begin with them.
        batch_size: examples in a batch, when `data` is an array.
        steps: at most this many batches, or None for all.

    Raises:
        InputError: there is nothing in `data`, or a number is out of range.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.BatchNormalization()])
        >>> recompute_batch_norm(model, np.array([[1.0], [2.0], [6.0]]))
        >>> float(model.layers[0].moving_mean[0])
        3.0

    Reference:
        [Izmailov et al., 2018, Averaging Weights Leads to Wider Optima](https://arxiv.org/abs/1803.05407)
    """
    _checks.positive_integer("batch_size", batch_size)
    if steps is not None:
        _checks.positive_integer("steps", steps)
    layers = batch_norms(model)
    if not layers:
        return
    count, sums = 0, None
    with _no_momentum(layers):
        measure = _measure(model, layers)
        for number, x in enumerate(_batches(data, batch_size)):
            if number == steps:
                break
            size = len(keras.tree.flatten(x)[0])
            moments = [
                np.asarray(keras.ops.convert_to_numpy(value), "float64") for value in measure(x)
            ]
            terms = [size * term for term in _raw_moments(moments)]
            sums = terms if sums is None else [a + b for a, b in zip(sums, terms, strict=True)]
            count += size
    if sums is None:
        raise InputError("data must have at least one batch; received none.")
    means = [total / count for total in sums]
    for layer, mean, square in zip(layers, means[::2], means[1::2], strict=True):
        layer.moving_mean.assign(mean.astype("float32"))
        layer.moving_variance.assign(np.maximum(square - mean**2, 0.0).astype("float32"))


def batch_norms(model: Any) -> list[Any]:
    """Returns the batch normalization layers, at any depth, that gather statistics."""
    return [
        layer
        for layer in sublayers(model)
        if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
    ]


def _raw_moments(moments: list[np.ndarray]) -> list[np.ndarray]:
    """Turns mean, variance, mean, ... into mean, mean of squares, mean, ..."""
    result = []
    for mean, variance in zip(moments[::2], moments[1::2], strict=True):
        result += [mean, variance + mean**2]
    return result


def _measure(model: Any, layers: list[Any]) -> Any:
    """Returns a compiled function from a batch to every layer's mean and variance of it."""
    statistics = [v for layer in layers for v in (layer.moving_mean, layer.moving_variance)]
    others = [v for v in model.variables if all(v is not s for s in statistics)]

    def measure(values: Any, x: Any) -> Any:
        state = [(s, keras.ops.zeros(s.shape, s.dtype)) for s in statistics]
        state += zip(others, values, strict=True)
        with keras.StatelessScope(state_mapping=state) as scope:
            model(x, training=True)
        return [scope.get_current_value(s) for s in statistics]

    function = compiled(measure)
    values = [keras.ops.convert_to_tensor(variable) for variable in others]
    return lambda x: function(values, keras.tree.map_structure(_tensor, x))


def _tensor(value: Any) -> Any:
    if keras.ops.is_tensor(value):
        return value
    return keras.ops.convert_to_tensor(np.asarray(value))  # also from another backend


@contextlib.contextmanager
def _no_momentum(layers: list[Any]) -> Iterator[None]:
    """Makes the new statistics those of the batch alone."""
    before = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    try:
        yield
    finally:
        for layer, momentum in zip(layers, before, strict=True):
            layer.momentum = momentum


def _batches(data: Any, batch_size: int) -> Iterable[Any]:
    """Yields the inputs, batch by batch."""
    arrays = keras.tree.flatten(data) if isinstance(data, dict) else [data]
    if all(hasattr(array, "shape") for array in arrays):
        for start in range(0, len(arrays[0]), batch_size):
            part = slice(start, start + batch_size)
            yield keras.tree.map_structure(lambda array, part=part: array[part], data)
        return
    for batch in data:
        yield batch[0] if isinstance(batch, tuple | list) else batch
