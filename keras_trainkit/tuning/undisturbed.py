"""Train a model for a while and leave no trace."""

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError

_PARTS = ("optimizer", "train_function", "stop_training", "steps_per_execution")


@contextlib.contextmanager
def undisturbed(model: Any) -> Iterator[Any]:
    """Lends a model with a stand-in for its optimizer, and puts everything back.

    The model's own optimizer is not touched while it lasts: slots, iterations and schedule stay.
    The stand-in is made from its config, with a learning rate that can be set, and starts anew.
    Weights, moving statistics, seeds, metrics and the random states of Python and numpy are
    restored however the block ends, Ctrl-C included.

    Args:
        model: a built and compiled model.

    Yields:
        A function that goes back to where it began: weights, seeds, and the stand-in's slots.

    Raises:
        InputError: the model is not built or not compiled, or its optimizer cannot be copied.
    """
    if not getattr(model, "built", False) or not getattr(model, "compiled", False):
        raise InputError(
            "model must be built and compiled; received a model that is not: call it on a batch, "
            "and model.compile(...)."
        )
    stand_in = _stand_in(model.optimizer)
    variables = _variables(model)
    kept = _values(variables)
    parts = {name: getattr(model, name) for name in _PARTS}
    states = random.getstate(), np.random.get_state()

    try:
        stand_in.build(model.trainable_variables)
        model.optimizer, model.steps_per_execution = stand_in, 1
        model.make_train_function(force=True)
        slots = list(stand_in.variables)
        began = _values(slots)
        yield lambda: _assign([*variables, *slots], [*kept, *began])
    finally:
        for name, value in parts.items():
            setattr(model, name, value)
        _assign(variables, kept)
        known = {id(one) for one in variables}
        for one in _variables(model):  # made while it lasted, such as those of lazy metrics
            if id(one) not in known:
                one.assign(keras.ops.zeros_like(one))
        random.setstate(states[0])
        np.random.set_state(states[1])


def learning_rate(optimizer: Any) -> float:
    """Returns the learning rate that an optimizer has now."""
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def _values(variables: list[Any]) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(one)) for one in variables]


def _assign(variables: list[Any], values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _variables(model: Any) -> list[Any]:
    every = [*model.variables, *model.metrics_variables]
    return list({id(one): one for one in every}.values())


def _stand_in(optimizer: Any) -> Any:
    """Returns an optimizer like this one with numbers for learning rates."""
    try:
        config = keras.saving.serialize_keras_object(optimizer)
        return keras.saving.deserialize_keras_object(_plain(config))
    except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
        raise InputError(
            f"model must have an optimizer that can be made from its config; received "
            f"{type(optimizer).__name__} ({str(error).splitlines()[0]})."
        ) from error


def _plain(config: Any) -> Any:
    """Replaces schedules in a nested config by what they give at step 0, or 1 where that is 0."""
    if isinstance(config, list | tuple):
        return [_plain(one) for one in config]
    if not isinstance(config, dict):
        return config
    plain = {name: _plain(value) for name, value in config.items()}
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        schedule = keras.saving.deserialize_keras_object(rate)
        plain["learning_rate"] = float(keras.ops.convert_to_numpy(schedule(0))) or 1.0
    return plain
