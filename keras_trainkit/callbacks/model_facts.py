"""What is known of a compiled model before its first step: layers, heads, losses, optimizer."""

import math
from typing import Any

import keras
import numpy as np

from keras_trainkit.callbacks.single_optimizer import single_optimizer
from keras_trainkit.callbacks.training_monitor import leaf_layers

_PASS_THROUGH = (
    keras.layers.Rescaling,
    keras.layers.Reshape,
    keras.layers.Flatten,
    keras.layers.Dropout,
    keras.layers.Identity,
)
_SCALING = (
    keras.layers.Rescaling,
    keras.layers.Normalization,
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.UnitNormalization,
    keras.layers.Embedding,
    keras.layers.StringLookup,
    keras.layers.TextVectorization,
)
_FAMILIES = {
    "categorical": "categorical",
    "binary": "binary",
    "mean_squared_error": "squared",
    "mse": "squared",
    "mean_absolute_error": "absolute",
    "mae": "absolute",
}


def model_facts(model: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns the facts of a compiled and built model, as plain values.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
        >>> model.compile(optimizer="sgd", loss="binary_crossentropy")
        >>> facts = model_facts(model)
        >>> facts["outputs"][0]["activation"], facts["outputs"][0]["loss"]
        ('sigmoid', 'binary_crossentropy')
    """
    params = params or {}
    return {
        "model": model.name,
        "backend": keras.config.backend(),
        "sequential": isinstance(model, keras.Sequential),
        "custom_train_step": type(model).train_step is not keras.Model.train_step,
        "parameters": int(sum(math.prod(v.shape) for v in model.trainable_variables)),
        "frozen_parameters": int(sum(math.prod(v.shape) for v in model.non_trainable_weights)),
        "steps_per_epoch": params.get("steps"),
        "epochs": params.get("epochs"),
        "layers": [_layer(name, layer) for name, layer in leaf_layers(model)],
        "scaled": _scales_inputs(model),
        "outputs": _outputs(model),
        **_optimizer(model),
    }


def loss_family(loss: str) -> str:
    """Returns `categorical`, `binary`, `squared`, `absolute`, or nothing.

    Example:
        >>> loss_family("sparse_categorical_crossentropy"), loss_family("huber")
        ('categorical', '')
    """
    name = loss.removesuffix("_crossentropy").removeprefix("sparse_")
    return _FAMILIES.get(name, "")


def kernel_statistics(layer: Any) -> dict[str, Any] | None:
    """Returns shape, fan-in and spread of a layer's kernel, or None if it has none."""
    kernel = getattr(layer, "kernel", None)
    shape = getattr(kernel, "shape", None)
    if shape is None or len(shape) < 2:
        return None
    values = np.asarray(keras.ops.convert_to_numpy(kernel), "float64")
    return {
        "shape": [int(n) for n in shape],
        "fan_in": int(math.prod(shape[:-1])),
        "mean": float(values.mean()),
        "std": float(values.std()),
        "max_abs": float(np.abs(values).max()),
    }


def _layer(name: str, layer: Any) -> dict[str, Any]:
    rate = getattr(layer, "rate", None)
    return {
        "name": name,
        "type": type(layer).__name__,
        "activation": _activation(layer),
        "units": getattr(layer, "units", getattr(layer, "filters", None)),
        "parameters": int(sum(math.prod(v.shape) for v in layer.weights)),
        "trainable": bool(layer.trainable),
        "kernel": kernel_statistics(layer),
        "dropout": float(rate) if isinstance(rate, float) else None,
        "regularized": getattr(layer, "kernel_regularizer", None) is not None,
        "recurrent": hasattr(layer, "recurrent_activation") or hasattr(layer, "return_sequences"),
    }


def _activation(layer: Any) -> str | None:
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    if isinstance(layer, keras.layers.ReLU):
        return "relu"
    function = getattr(layer, "activation", None)
    return None if function is None else getattr(function, "__name__", type(function).__name__)


def _scales_inputs(model: Any) -> bool:
    """Whether a layer that scales stands before the first one with a kernel."""
    for _, layer in leaf_layers(model):
        if isinstance(layer, _SCALING) or getattr(layer, "scales", False) is True:
            return True
        if getattr(layer, "kernel", None) is not None or hasattr(layer, "cell"):
            return False
    return False


def _outputs(model: Any) -> list[dict[str, Any]]:
    """Returns one entry an output: its name, last layer, activation, units and loss."""
    tensors = keras.tree.flatten(getattr(model, "outputs", None) or [])
    names = list(getattr(model, "output_names", None) or [])
    layers = [layer for _, layer in leaf_layers(model)]
    if not tensors:  # a subclassed model: its last layer, if it has one output
        entries = [_head(layers[-1] if layers else None, None)]
    else:
        entries = [_head(_maker(tensor), tensor) for tensor in tensors]
    losses = _losses(model, names, len(entries))
    for i, entry in enumerate(entries):
        entry["name"] = names[i] if i < len(names) else f"output_{i}"
        entry |= losses[i]
    return entries


def _maker(tensor: Any) -> Any:
    """Returns the layer that made an output, looking through layers that only reshape or scale."""
    operation = _operation(tensor)
    while isinstance(operation, _PASS_THROUGH):
        source = keras.tree.flatten(operation.input)[0]
        operation = _operation(source)
    while isinstance(operation, keras.Model) and operation.layers:
        operation = operation.layers[-1]
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


def _head(layer: Any, tensor: Any) -> dict[str, Any]:
    before = None
    kinds = (keras.layers.Activation, keras.layers.Softmax, keras.layers.ReLU)
    if layer is not None and tensor is not None and isinstance(layer, kinds):
        before = _activation(_maker(keras.tree.flatten(layer.input)[0]))
    units = getattr(layer, "units", None)
    if tensor is not None and len(tensor.shape) > 1:
        units = tensor.shape[-1]
    return {
        "layer": getattr(layer, "name", None),
        "activation": None if layer is None else _activation(layer) or "linear",
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
        "custom_loss": not (config or str(getattr(found, "__module__", "")).startswith("keras.")),
    }


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _optimizer(model: Any) -> dict[str, Any]:
    try:
        optimizer = single_optimizer(model, "Doctor")
    except ValueError:
        return {"optimizer": None}
    config = optimizer.get_config()
    numbers = ("momentum", "epsilon", "clipnorm", "clipvalue", "global_clipnorm", "weight_decay")
    rate = np.asarray(keras.ops.convert_to_numpy(optimizer.learning_rate))
    return {
        "optimizer": type(optimizer).__name__,
        "learning_rate": float(rate),
        "schedule": isinstance(config.get("learning_rate"), dict),
        **{name: config[name] for name in numbers if isinstance(config.get(name), int | float)},
    }
