"""Norms, updates and activations of every layer, measured by one compiled pass over a batch."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.differentiate import compiled, with_gradients
from keras_trainkit.recording.stateless_loss import (
    as_tensors,
    current_values,
    recording,
    stateless_loss,
)
from keras_trainkit.recording.tensor_statistics import (
    activation_statistics,
    is_nonlinear,
    joint_norm,
)


class LayerMeasure:
    """The compiled pass over the probe.

    Attributes:
        names: of the numbers, once it has run.
        run: `run(weights, state, batch, scale, before)` returns the numbers as one tensor, and the
            gradients of the trainable weights.
    """

    def __init__(self, model: Any) -> None:
        self.names: list[str] = []
        layers = dict(leaf_layers(model))
        self.groups = weight_groups(model, layers)
        self.recorded = {
            name: layer
            for name, layer in layers.items()
            if layer.trainable_variables or is_nonlinear(layer)
        }
        observed = list(self.recorded.values())
        function = stateless_loss(model, training=True, record=lambda: recording(observed))
        self.differentiated = with_gradients(function)
        self.run = compiled(self._statistics)

    def __call__(self, model: Any, before: list[Any], probe: Any) -> dict[str, float]:
        """Returns the statistics of the model as it is, by name."""
        weights, state, scale = current_values(model, "TrainingMonitor")
        batch = as_tensors(probe)
        values = keras.ops.convert_to_numpy(self.run(weights, state, batch, scale, before)[0])
        return dict(zip(self.names, np.asarray(values, "float64").tolist(), strict=True))

    def _statistics(self, weights: Any, state: Any, batch: Any, scale: Any, before: Any) -> Any:
        _, (loss, outputs), scaled = self.differentiated(weights, state, batch, scale)
        gradients = [keras.ops.cast(each, "float32") / scale for each in scaled]
        result = {"loss": keras.ops.cast(loss, "float32")}
        for name, members in self.groups.items():
            weight = joint_norm([weights[i] for i in members])
            update = joint_norm([weights[i] - before[i] for i in members])
            result[f"{name}/weight_norm"] = weight
            result[f"{name}/gradient_norm"] = joint_norm([gradients[i] for i in members])
            result[f"{name}/update_norm"] = update
            result[f"{name}/update_ratio"] = update / keras.ops.maximum(weight, 1e-12)
        for (name, layer), output in zip(self.recorded.items(), outputs, strict=True):
            if keras.ops.is_tensor(output) and keras.backend.is_float_dtype(
                keras.backend.standardize_dtype(output.dtype)
            ):
                for kind, value in activation_statistics(layer, output).items():
                    result[f"{name}/{kind}"] = value
        self.names = list(result)
        return keras.ops.stack(list(result.values())), gradients


def leaf_layers(model: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the layers that are no models, by name, from nested models too."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaf_layers(layer, f"{prefix}{layer.name}/")
        else:
            yield prefix + layer.name, layer


def weight_groups(model: Any, layers: dict[str, Any]) -> dict[str, list[int]]:
    """Returns which of the model's trainable variables are each layer's; a shared one is once."""
    positions = {id(v): i for i, v in enumerate(model.trainable_variables)}
    groups = {}
    for name, layer in layers.items():
        owned = [positions.pop(id(v)) for v in layer.trainable_variables if id(v) in positions]
        if owned:
            groups[name] = owned
    if positions:  # the model's own
        groups[model.name] = list(positions.values())
    return groups
