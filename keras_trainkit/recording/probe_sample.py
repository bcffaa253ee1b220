"""One sample of a model on the probe: losses, predictions, and every layer's statistics."""

from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.layer_measure import LayerMeasure, leaf_layers, weight_groups
from keras_trainkit.recording.probe_passes import ProbePasses
from keras_trainkit.recording.stateless_loss import as_tensors, current_values

OWN_STEP = "own train_step"  # why nothing can be measured: it makes the loss itself


class ProbeSample:
    """Measures a model on one batch; what cannot be measured is noted and left out.

    Args:
        model: built and compiled.
        probe: the batch `(x, y, sample_weight)`, arrays.
        heads: what is known of the outputs.

    Attributes:
        gradients: of the trainable weights, of the last measurement.
        failures: what could not be measured, and why.
    """

    def __init__(self, model: Any, probe: Any, heads: list[dict[str, Any]]) -> None:
        self._model, self._probe = model, probe
        self._passes = ProbePasses(model, heads)
        self._layers: LayerMeasure | None = None
        self.gradients: list[Any] = []
        self.failures: dict[str, str] = {}

    def now(self, before: list[Any] | None) -> dict[str, Any]:
        """Measures the model as it is.

        Args:
            before: the trainable weights before the last step; None leaves the updates out.
        """
        weights = [keras.ops.convert_to_tensor(v) for v in self._model.trainable_variables]
        state = [keras.ops.convert_to_tensor(v) for v in self._model.non_trainable_variables]
        return self.at(weights, state, before)

    def at(self, weights: Any, state: Any, before: list[Any] | None = None) -> dict[str, Any]:
        """Measures the model as it is with these weights and this state."""
        result: dict[str, Any] = {}
        if OWN_STEP in self.failures:
            return result
        if "predictions" not in self.failures:
            try:
                result |= self._passes(weights, state, self._probe)
            except Exception as error:
                self._note("predictions", error)
        hidden = {"layers", OWN_STEP} & self.failures.keys()
        if not hidden and self._probe[1] is not None:
            try:
                result |= self._measure_layers(weights, state, before)
            except Exception as error:
                self._note("layers", error)
        return result

    def predictions(self, batch: Any) -> list[np.ndarray] | None:
        """Returns the outputs for other rows in inference mode; None where they are hidden."""
        if {"predictions", OWN_STEP} & self.failures.keys():
            return None
        weights = [keras.ops.convert_to_tensor(v) for v in self._model.trainable_variables]
        state = [keras.ops.convert_to_tensor(v) for v in self._model.non_trainable_variables]
        return self._passes.predict(weights, state, batch)

    def _measure_layers(self, weights: Any, state: Any, before: Any) -> dict[str, Any]:
        if self._layers is None:
            self._layers = LayerMeasure(self._model)
        scale = current_values(self._model, "Doctor")[2]
        batch = as_tensors(self._probe)
        values, self.gradients = self._layers.run(
            weights, state, batch, scale, weights if before is None else before
        )
        numbers = np.asarray(keras.ops.convert_to_numpy(values), "float64").tolist()
        found = dict(zip(self._layers.names, numbers, strict=True))
        layers: dict[str, dict[str, float]] = {}
        for name, value in found.items():
            layer, slash, kind = name.rpartition("/")
            if slash and not (before is None and kind.startswith("update")):
                layers.setdefault(layer, {})[kind] = value
        return {"train_loss": found["loss"], "layers": layers}

    def _note(self, part: str, error: Exception) -> None:
        own = type(self._model).train_step is not keras.Model.train_step
        self.failures[OWN_STEP if own else part] = reason(error)


def reason(error: Exception) -> str:
    r"""Returns an error's kind and what it says: where that is a trace, its last line.

    Example:
        >>> reason(ValueError("in user code:\n\n  File ...\n\n  No loss to compute.\n"))
        'ValueError: No loss to compute.'
        >>> reason(RuntimeError("")), reason(TypeError("one\ntwo"))
        ('RuntimeError: ', 'TypeError: one')
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    line = lines[-1] if lines[0].endswith(":") else lines[0]
    return f"{type(error).__name__}: {line[:200]}"


def update_ratios(model: Any, before: list[Any]) -> dict[str, float]:
    """Returns how far each layer's weights are from `before`, over their norm.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="d")])
        >>> model.set_weights([np.full((1, 1), 4.0), np.zeros(1)])
        >>> update_ratios(model, [np.full((1, 1), 3.0), np.zeros(1)])
        {'d': 0.25}
    """
    weights = [np.asarray(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]
    earlier = [np.asarray(keras.ops.convert_to_numpy(v)) for v in before]
    result = {}
    for name, members in weight_groups(model, dict(leaf_layers(model))).items():
        size = sum(float(np.square(weights[i], dtype="float64").sum()) for i in members)
        moved = sum(
            float(np.square(weights[i] - earlier[i], dtype="float64").sum()) for i in members
        )
        result[name] = float(np.sqrt(moved) / max(np.sqrt(size), 1e-12))
    return result
