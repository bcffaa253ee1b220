"""Layer-wise learning-rate decay: the nearer to the input, the slower."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def layerwise_decay(
    model: keras.Model, optimizer_factory: Callable[[float], Any], decay: float
) -> Any:
    """Returns an optimizer that trains each layer slower than the one after it.

    For fine-tuning: the last layer with trainable weights gets factor 1, the one before it
    `decay`, then `decay ** 2`, and so on. Layers are counted in the model's order, through the
    models inside it; a weight that two layers share belongs to the first.

    Args:
        model: a built model; freeze layers before.
        optimizer_factory: `optimizer_factory(factor)` returns a new Keras optimizer whose learning
            rate, or schedule, is multiplied by `factor`.
        decay: the factor from one layer to the one before it, in (0, 1].

    Returns:
        A `keras.optimizers.MultiOptimizer`, which can be saved with the model. It has no
        `learning_rate` of its own: callbacks that read or set one do not work with it.

    Raises:
        InputError: an argument is outside its range, or the model has nothing to train.

    Example:
        >>> dense = keras.layers.Dense
        >>> model = keras.Sequential([keras.Input((4,)), dense(8), dense(8), dense(1)])
        >>> optimizer = layerwise_decay(model, lambda by: keras.optimizers.SGD(0.1 * by), decay=0.5)
        >>> [round(float(one.learning_rate), 4) for one in optimizer.optimizers]
        [0.025, 0.05, 0.1]

    Reference:
        Howard and Ruder, ULMFiT, arXiv:1801.06146; Clark et al., ELECTRA, arXiv:2003.10555.
    """
    _checks.fraction("decay", decay, zero=False, one=True)
    if not callable(optimizer_factory):
        raise InputError(
            "optimizer_factory must be a function of a factor that returns a Keras optimizer; "
            f"received optimizer_factory={optimizer_factory!r}."
        )
    if not isinstance(model, keras.Model):
        raise InputError(f"model must be a keras.Model; received a {type(model).__name__}.")
    groups = [paths for _, paths in layer_weights(model)]
    if not groups:
        raise InputError(
            "model must be built and have trainable weights; "
            f"received model={model.name!r} with none. Call model.build(input_shape) first."
        )
    factors = [decay ** (len(groups) - 1 - index) for index in range(len(groups))]
    optimizers = [_made(optimizer_factory, factor) for factor in factors]
    patterns = ["|".join(re.escape(path) for path in paths) for paths in groups]
    # The last is the default and not in the map: saving would make two of it.
    mapped = dict(zip(patterns[:-1], optimizers[:-1], strict=True))
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(optimizers[-1], mapped))


def layer_weights(model: keras.Model) -> list[tuple[str, list[str]]]:
    """Returns the name of each layer that has trainable weights and their paths, in order."""
    seen: set[int] = set()
    found = []
    for layer in _leaves(model):
        new = [one for one in layer.trainable_variables if id(one) not in seen]
        seen.update(id(one) for one in new)
        if new:
            found.append((layer.name, [one.path for one in new]))
    return found


def _leaves(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer)
        else:
            yield layer


def _made(factory: Callable[[float], Any], factor: float) -> Any:
    optimizer = factory(factor)
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise InputError(
            "optimizer_factory must return a Keras optimizer; "
            f"received {type(optimizer).__name__} for factor={factor!r}."
        )
    return optimizer
