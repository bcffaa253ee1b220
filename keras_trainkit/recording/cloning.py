"""A copy of a model's layers, whatever it was compiled with."""

from typing import Any


def cloned(model: Any, *inputs: Any, **ways: Any) -> Any:
    """Returns what `keras.models.clone_model` does, not compiled.

    Keras compiles a clone from a config, which a loss or metric that is a plain function does not
    have.

    Args:
        model: sequential or functional.
        inputs: new input tensors, if any.
        ways: as for `clone_model`.

    Raises:
        TypeError, ValueError, NotImplementedError: a layer cannot be made from its config.
    """
    import keras

    was, model.compiled = model.compiled, False
    try:
        return keras.models.clone_model(model, *inputs, **ways)
    finally:
        model.compiled = was
