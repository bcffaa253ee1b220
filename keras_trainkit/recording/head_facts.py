"""What is known of a model's outputs: the heads that give them and the losses that judge them."""

from typing import Any

import keras

from keras_trainkit.recording.activations import KINDS, activation_of, owners
from keras_trainkit.recording.layer_measure import leaf_layers

_PASS_THROUGH = (
    keras.layers.Rescaling,
    keras.layers.Reshape,
    keras.layers.Flatten,
    keras.layers.Dropout,
    keras.layers.Identity,
)
_FAMILIES = {
    "categorical": "categorical",
    "binary": "binary",
    "mean_squared_error": "squared",
    "mse": "squared",
    "mean_absolute_error": "absolute",
    "mae": "absolute",
    "hinge": "margin",
    "squared_hinge": "margin",
    "categorical_hinge": "margin",
}


def loss_family(loss: str) -> str:
    """Returns `categorical`, `binary`, `squared`, `absolute`, `margin`, or nothing.

    Example:
        >>> loss_family("sparse_categorical_crossentropy"), loss_family("huber")
        ('categorical', '')
    """
    name = loss.removesuffix("_crossentropy").removeprefix("sparse_")
    return _FAMILIES.get(name, "")


def head_facts(model: Any) -> list[dict[str, Any]]:
    """Returns one entry an output: its name, last layer, activation, units and loss.

    Example:
        >>> stack = [keras.Input((2,)), keras.layers.Dense(3, name="d"), keras.layers.Softmax()]
        >>> facts = head_facts(keras.Sequential(stack))[0]
        >>> facts["activation"], facts["type"], facts["kernel_layer"]
        ('softmax', 'Softmax', 'd')
    """
    path = {id(layer): name for name, layer in leaf_layers(model)}
    owner = owners(model)
    tensors = keras.tree.flatten(getattr(model, "outputs", None) or [])
    names = list(getattr(model, "output_names", None) or [])
    layers = [layer for _, layer in leaf_layers(model)]
    if not tensors:  # a subclassed model: its last layer, if it has one output
        entries = [_head(layers[-1] if layers else None, None, path, owner)]
    else:
        entries = [_head(_maker(tensor), tensor, path, owner) for tensor in tensors]
    losses = _losses(model, names, len(entries))
    for i, entry in enumerate(entries):
        entry["name"] = names[i] if i < len(names) else f"output_{i}"
        entry |= losses[i]
    return entries


def _maker(tensor: Any) -> Any:
    """Returns what made an output; what only reshapes or scales, and models, are looked through."""
    operation = _operation(tensor)
    while isinstance(operation, (*_PASS_THROUGH, keras.Model)):
        nested = isinstance(operation, keras.Model)
        source = getattr(operation, "outputs", None) if nested else operation.input
        flat = [] if source is None else keras.tree.flatten(source)
        if not flat:
            break
        operation = _operation(flat[0])
    return operation


def _is_rescaled(tensor: Any) -> bool:
    operation = _operation(tensor)
    while isinstance(operation, _PASS_THROUGH):
        if isinstance(operation, keras.layers.Rescaling):
            return True
        operation = _operation(keras.tree.flatten(operation.input)[0])
    return False


def _operation(tensor: Any) -> Any:
    history = getattr(tensor, "_keras_history", None)
    return getattr(history, "operation", None)


def _head(layer: Any, tensor: Any, path: dict[int, str], owner: dict[str, str]) -> dict[str, Any]:
    """Returns what is known of the layer that gives an output; of an own activation its owner."""
    name = path.get(id(layer), getattr(layer, "name", None))
    kernel = owner.get(name or "")
    before = None
    is_own = isinstance(layer, KINDS) or not isinstance(layer, keras.layers.Layer)
    if layer is not None and tensor is not None and is_own:
        before = activation_of(_maker(keras.tree.flatten(layer.input)[0]))
    units = getattr(layer, "units", None)
    if tensor is not None and len(tensor.shape) > 1:
        units = tensor.shape[-1]
    return {
        "layer": name if name is None else name.rpartition("/")[2],
        "type": type(layer).__name__,
        "kernel_layer": kernel or name,
        "activation": None if layer is None else activation_of(layer) or "linear",
        "activation_before": before if before not in (None, "linear") else None,
        "certain": tensor is not None,
        "rescaled": tensor is not None and _is_rescaled(tensor),
        "units": units,
    }


def _losses(model: Any, names: list[str], count: int) -> list[dict[str, Any]]:
    loss = getattr(model, "loss", None)
    if isinstance(loss, dict):
        each = [loss.get(name) for name in names]
    elif isinstance(loss, list | tuple):
        each = list(loss)
    else:
        each = [loss] * count
    each += [None] * (count - len(each))
    return [_loss(one) for one in each[:count]]


def _loss(loss: Any) -> dict[str, Any]:
    if loss is None:
        return {"loss": None, "family": "", "from_logits": False, "reduction": None}
    try:
        found = keras.losses.get(loss)
    except (ValueError, TypeError):
        found = loss
    config = found.get_config() if isinstance(found, keras.losses.Loss) else {}
    name = _snake(type(found).__name__) if config else getattr(found, "__name__", str(found))
    name = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}.get(name, name)
    return {
        "loss": name,
        "family": loss_family(name),
        "from_logits": bool(config.get("from_logits", False)),
        "reduction": config.get("reduction"),
        "smoothing": float(config.get("label_smoothing") or 0.0),
        "custom_loss": not (config or str(getattr(found, "__module__", "")).startswith("keras.")),
    }


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
