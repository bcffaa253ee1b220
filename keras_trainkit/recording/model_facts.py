"""What is known of a compiled model before its first step: layers, heads, losses, optimizer."""

import itertools
import math
from typing import Any

import keras
import numpy as np

from keras_trainkit.optimizers._inside import single_optimizer
from keras_trainkit.recording.activations import activation_of, owners
from keras_trainkit.recording.head_facts import head_facts
from keras_trainkit.recording.layer_measure import leaf_layers

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
        "sequential": _is_chain(model),
        "custom_train_step": type(model).train_step is not keras.Model.train_step,
        "parameters": int(sum(math.prod(v.shape) for v in model.trainable_variables)),
        "frozen_parameters": int(sum(math.prod(v.shape) for v in model.non_trainable_weights)),
        "steps_per_epoch": params.get("steps"),
        "epochs": params.get("epochs"),
        "layers": _layers(model),
        "scaled": _scales_inputs(model),
        "rescaling": _rescaling(model),
        "outputs": head_facts(model),
        **_optimizer(model),
    }


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


def _is_chain(model: Any) -> bool:
    """Whether every layer takes what the one before gives, as in a Sequential model."""
    if isinstance(model, keras.Sequential):
        return True
    try:
        ends = [(layer.input, layer.output) for layer in model.layers]
        inside = [m for m in model.layers if isinstance(m, keras.Model)]
        if inside or len(model.outputs) != 1:
            return False
    except (AttributeError, ValueError, RuntimeError, TypeError):
        return False  # a subclassed model, or a layer that is used twice
    return all(a[1] is b[0] for a, b in itertools.pairwise(ends))


def _layers(model: Any) -> list[dict[str, Any]]:
    """Returns one row a layer; an activation that is a layer of its own is its owner's too."""
    rows = {name: _layer(name, layer) for name, layer in leaf_layers(model)}
    for name, owner in owners(model).items():
        rows[name]["acts_on"] = owner
        rows[owner]["activation"] = rows[name]["activation"]
        rows[owner]["activation_layer"] = name
    return list(rows.values())


def _layer(name: str, layer: Any) -> dict[str, Any]:
    rate = getattr(layer, "rate", None)
    return {
        "name": name,
        "type": type(layer).__name__,
        "activation": activation_of(layer),
        "activation_layer": None,
        "acts_on": None,
        "units": getattr(layer, "units", getattr(layer, "filters", None)),
        "parameters": int(sum(math.prod(v.shape) for v in layer.weights)),
        "trainable": bool(layer.trainable),
        "kernel": kernel_statistics(layer),
        "bias": _constant_bias(layer),
        "dropout": float(rate) if isinstance(rate, float) else None,
        "regularized": getattr(layer, "kernel_regularizer", None) is not None,
        "penalty": _penalty(layer),
        "momentum": _momentum(layer),
        "untrained_statistics": _untrained_statistics(layer),
        "half": getattr(layer, "compute_dtype", None) == "float16",
        "recurrent": hasattr(layer, "recurrent_activation") or hasattr(layer, "return_sequences"),
    }


def _constant_bias(layer: Any) -> float | None:
    """Returns the value of a bias that is the same for every unit of several, or None."""
    bias = getattr(layer, "bias", None)
    if bias is None or hasattr(layer, "cell") or math.prod(getattr(bias, "shape", ())) < 2:
        return None
    values = np.asarray(keras.ops.convert_to_numpy(bias), "float64")
    return float(values.flat[0]) if np.ptp(values) == 0 else None


def _penalty(layer: Any) -> float | None:
    """Returns the factor of a layer's L1 or L2 penalty, the larger where it has both."""
    regularizer = getattr(layer, "kernel_regularizer", None)
    factors = [getattr(regularizer, name, None) for name in ("l1", "l2")]
    found = [float(np.asarray(each)) for each in factors if each is not None]
    return max(found) if found else None


def _untrained_statistics(layer: Any) -> bool:
    """Whether a batch normalization is frozen with the statistics that it is made with."""
    if not isinstance(layer, keras.layers.BatchNormalization) or layer.trainable:
        return False
    mean, variance = (
        np.asarray(keras.ops.convert_to_numpy(v), "float64")
        for v in (layer.moving_mean, layer.moving_variance)
    )
    return bool((mean == 0).all() and (variance == 1).all())


def _momentum(layer: Any) -> float | None:
    """Returns what batch normalization keeps of its statistics in a step, if it follows them."""
    following = isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
    return float(layer.momentum) if following else None


def _scales_inputs(model: Any) -> bool:
    """Whether a layer that scales stands before the first one with a kernel."""
    for _, layer in leaf_layers(model):
        if isinstance(layer, _SCALING) or getattr(layer, "scales", False) is True:
            return True
        if getattr(layer, "kernel", None) is not None or hasattr(layer, "cell"):
            return False
    return False


def _rescaling(model: Any) -> float | None:
    """Returns the factor of a Rescaling that stands before the first layer with weights."""
    for _, layer in leaf_layers(model):
        if isinstance(layer, keras.layers.Rescaling):
            scale = np.asarray(layer.scale)
            return float(scale) if scale.ndim == 0 else None
        if layer.weights:
            return None
    return None


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
        "loss_scaled": model.optimizer is not optimizer,
        "learning_rate": float(rate),
        "schedule": isinstance(config.get("learning_rate"), dict),
        **{name: config[name] for name in numbers if isinstance(config.get(name), int | float)},
    }
