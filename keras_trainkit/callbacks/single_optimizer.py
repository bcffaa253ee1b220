"""The one optimizer that updates a model's weights."""

from typing import Any

import keras

from keras_trainkit._checks import InputError


def single_optimizer(model: Any, callback: str) -> Any:
    """Returns the model's optimizer: the inner one under loss scaling.

    Args:
        model: a compiled model.
        callback: who asks, for the message.

    Raises:
        InputError: the model has none, or a `MultiOptimizer`.
    """
    optimizer: Any = getattr(model, "optimizer", None)
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = optimizer.inner_optimizer
    if optimizer is None or isinstance(optimizer, keras.optimizers.MultiOptimizer):
        raise InputError(
            f"{callback} must be used with a model compiled with one optimizer; received "
            f"optimizer={optimizer!r}. Compile the model with a single keras.optimizers.Optimizer."
        )
    return optimizer
