"""Every layer inside a model, at any depth."""

from collections.abc import Iterator
from typing import Any

import keras


def sublayers(layer: Any) -> Iterator[Any]:
    """Yields every layer below `layer` once: in nested models, wrappers and custom layers too.

    Keras lists the layers of a model, not those of a layer, so the attributes are walked.

    Example:
        >>> import keras
        >>> dense = keras.layers.Dense(2)
        >>> model = keras.Sequential([keras.layers.TimeDistributed(dense)])
        >>> [type(layer).__name__ for layer in sublayers(model)]
        ['TimeDistributed', 'Dense']
    """
    seen = {id(layer)}
    stack = [layer]
    while stack:
        found = [child for value in vars(stack.pop()).values() for child in _layers_in(value)]
        for child in found:
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)
                yield child


def _layers_in(value: Any) -> Iterator[Any]:
    if isinstance(value, keras.layers.Layer):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _layers_in(item)
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from _layers_in(item)
