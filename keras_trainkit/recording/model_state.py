"""All that a model carries from one step to the next: weights, optimizer, metrics, seeds."""

from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers._scaled_schedule import scales, set_scales


def model_state(model: Any, metrics: bool = False) -> dict[str, Any]:
    """Returns copies of all variables of a built, compiled model and of its optimizer.

    Args:
        model: the model; its optimizer is built if it is not yet.
        metrics: whether the running metrics are in it, as within an epoch.
    """
    values = [_numpy(variable) for variable in _variables(model, metrics)]
    return {"values": values, "metrics": metrics, "scale": scales(model)}


def restore_model(model: Any, state: dict[str, Any]) -> None:
    """Gives the variables back the values that `model_state` returned.

    Raises:
        InputError: the model is not the one they are of.
    """
    scale = state["scale"]  # one number in a checkpoint of before
    set_scales(model, scale if isinstance(scale, list) else [scale] * len(scales(model)))
    variables = _variables(model, state["metrics"])
    shapes = [tuple(variable.shape) for variable in variables]
    kept = [value.shape for value in state["values"]]
    if shapes != kept:
        raise InputError(
            f"a checkpoint must be of the model that goes on; received one of {len(kept)} "
            f"variables for a model of {len(shapes)}, or of other shapes."
        )
    for variable, value in zip(variables, state["values"], strict=True):
        variable.assign(value)


def _variables(model: Any, metrics: bool) -> list[Any]:
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    running = model.metrics_variables if metrics else []
    every = [*model.variables, *model.optimizer.variables, *running]
    return list({id(variable): variable for variable in every}.values())


def _numpy(variable: Any) -> np.ndarray:
    value = np.asarray(keras.ops.convert_to_numpy(variable)).copy()
    return value if value.dtype.kind in "biufc" else value.astype("float32")  # bfloat16
