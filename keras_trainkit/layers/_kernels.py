"""Calling a layer with another kernel than its own."""

from typing import Any

import keras

from keras_trainkit._checks import InputError


def call_with_kernel(layer: Any, kernel: Any, inputs: Any) -> Any:
    """Returns what a Dense or Conv layer gives with `kernel` in place of its own.

    The layer's variables stay as they are, and gradients flow through `kernel`.
    """

    def current(variables: list[Any]) -> list[Any]:
        return [kernel if variable is layer.kernel else variable.value for variable in variables]

    outputs, _ = layer.stateless_call(
        current(layer.trainable_variables), current(layer.non_trainable_variables), inputs
    )
    return outputs


def check_wrappable(wrapper: str, layer: Any, kinds: tuple[type, ...]) -> None:
    """Raises InputError unless `wrapper` can wrap `layer`."""
    if not isinstance(layer, kinds):
        names = ", ".join(kind.__name__ for kind in kinds)
        raise InputError(f"{wrapper}'s layer must be one of {names}; received layer={layer!r}.")
    if layer.activity_regularizer is not None:
        raise InputError(
            f"{wrapper}'s layer must have no activity_regularizer: it would not be seen; give it "
            f"to {wrapper}(..., activity_regularizer=...)."
        )


def wrapped_config(layer: Any) -> dict[str, Any]:
    """Returns the config entry of a wrapped layer."""
    return {"layer": keras.saving.serialize_keras_object(layer)}


def unwrapped(config: dict[str, Any]) -> dict[str, Any]:
    """Returns `config` with its wrapped layer made again."""
    return config | {"layer": keras.saving.deserialize_keras_object(config["layer"])}
