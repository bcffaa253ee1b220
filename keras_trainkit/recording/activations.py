"""Activations, written as an argument or as a layer of their own, and whose outputs they act on."""

import re
from typing import Any

import keras

from keras_trainkit.recording.layer_measure import leaf_layers

NAMES = {
    keras.layers.Softmax: "softmax",
    keras.layers.ReLU: "relu",
    keras.layers.LeakyReLU: "leaky_relu",
    keras.layers.PReLU: "prelu",
    keras.layers.ELU: "elu",
}
KINDS = (keras.layers.Activation, *NAMES)
TRANSPARENT = (  # between a layer and its activation they change neither
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.Dropout,
    keras.layers.SpatialDropout1D,
    keras.layers.SpatialDropout2D,
    keras.layers.GaussianNoise,
    keras.layers.Identity,
    keras.layers.Reshape,
    keras.layers.Flatten,
)


def activation_of(operation: Any) -> str | None:
    """Returns the name of a layer's or operation's activation, or None where it has none.

    Example:
        >>> activation_of(keras.layers.LeakyReLU()), activation_of(keras.layers.Dense(1))
        ('leaky_relu', 'linear')
    """
    for kind, name in NAMES.items():
        if isinstance(operation, kind):
            return name
    function = getattr(operation, "activation", None)
    if function is not None:
        return getattr(function, "__name__", type(function).__name__)
    if isinstance(operation, keras.layers.Layer) or operation is None:
        return None
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(operation).__name__).lower()
    return name if callable(getattr(keras.activations, name, None)) else None


def has_kernel(layer: Any) -> bool:
    """Whether a layer has a matrix of weights, a recurrent cell's included."""
    return getattr(layer, "kernel", None) is not None or hasattr(layer, "cell")


def owners(model: Any) -> dict[str, str]:
    """Returns, for each activation that is a layer of its own, the layer that it acts on.

    Args:
        model: built. Names are those of `leaf_layers`.

    Example:
        >>> dense, act = keras.layers.Dense(2, name="d"), keras.layers.ReLU(name="r")
        >>> owners(keras.Sequential([keras.Input((1,)), dense, act]))
        {'r': 'd'}
    """
    order = list(leaf_layers(model))
    makers = {id(tensor): i for i, (_, layer) in enumerate(order) for tensor in _tensors(layer, 1)}
    result: dict[str, str] = {}
    for i, (name, layer) in enumerate(order):
        if not isinstance(layer, KINDS):
            continue
        at: int | None = _before(order, makers, i)
        while at is not None and isinstance(order[at][1], TRANSPARENT):
            at = _before(order, makers, at)
        if at is not None and has_kernel(order[at][1]) and order[at][0] not in result.values():
            result[name] = order[at][0]
    return result


def _before(order: list[tuple[str, Any]], makers: dict[int, int], at: int) -> int | None:
    """Returns which layer made a layer's only input; at a nested model's door the one before."""
    given = _tensors(order[at][1], 0)
    if len(given) > 1:
        return None
    made = makers.get(id(given[0])) if given else None
    if made is None or isinstance(order[made][1], keras.layers.InputLayer):
        rest = (i for i in range(at - 1, -1, -1) if not _is_door(order[i][1]))
        return next(rest, None)
    return made


def _is_door(layer: Any) -> bool:
    return isinstance(layer, keras.layers.InputLayer)


def _tensors(layer: Any, side: int) -> list[Any]:
    """Returns a layer's inputs or outputs; none where it is not, or twice, in a graph."""
    try:
        return keras.tree.flatten(layer.output if side else layer.input)
    except (AttributeError, ValueError, RuntimeError):
        return []
