"""What optimizers around another optimizer have in common."""

from typing import Any

import keras

from keras_trainkit._checks import InputError


def inner(name: str, value: Any, wrapper: str) -> Any:
    """Returns the Keras optimizer that `value` is or names, or raises InputError."""
    if not isinstance(value, keras.optimizers.Optimizer | str | dict):
        raise InputError(f"{name} must be a Keras optimizer; received {name}={value!r}.")
    try:
        found = keras.optimizers.get(value)
    except ValueError:
        raise InputError(
            f"{name} must be the name of a Keras optimizer; received {name}={value!r}. "
            "Use an object, such as keras.optimizers.Adam(1e-3)."
        ) from None
    if isinstance(found, keras.optimizers.LossScaleOptimizer):
        raise InputError(
            f"{name} must not be a LossScaleOptimizer; received {name}=LossScaleOptimizer. Use "
            f"LossScaleOptimizer({wrapper}(...)); compile makes it so under mixed_float16."
        )
    return found


def unwrapped(optimizer: Any) -> list[Any]:
    """Returns the optimizer and those inside it, the outermost first."""
    found = [optimizer]
    while hasattr(found[-1], "inner_optimizer"):
        found.append(found[-1].inner_optimizer)
    return found
