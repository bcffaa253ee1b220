"""A model's loss on one batch as a function that changes nothing."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers._inside import compiled_optimizer


def stateless_loss(
    model: Any, training: bool, record: Callable[[], Any] = contextlib.nullcontext
) -> Callable[..., Any]:
    """Returns the training loss as a function of the weights, for `with_gradients`.

    The forward pass happens in a `keras.StatelessScope`: it moves no batch normalization
    statistics, seeds or metrics.

    Args:
        model: a built and compiled model.
        training: whether layers behave as in training.
        record: makes the context in which the model is called; what it yields is handed on.

    Returns:
        `f(weights, state, batch, scale) -> (scale * loss, (loss, recorded))`, with `weights`,
        `state`, `batch` and `scale` as `current_values` and `as_batch` give them.
    """
    weights_of, state_of = model.trainable_variables, model.non_trainable_variables

    def function(weights: Any, state: Any, batch: Any, scale: Any) -> Any:
        x, y, sample_weight = batch
        mapping = [*zip(weights_of, weights, strict=True), *zip(state_of, state, strict=True)]
        with keras.StatelessScope(state_mapping=mapping, collect_losses=True):
            with record() as recorded:
                y_pred = model(x, training=training)
            loss = model.compute_loss(
                x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training
            )
        return loss * keras.ops.cast(scale, loss.dtype), (loss, recorded)

    return function


def current_values(model: Any, callback: str) -> tuple[list[Any], list[Any], Any]:
    """Returns the weights, the other state, and the loss scale of mixed precision."""
    weights = [keras.ops.convert_to_tensor(v) for v in model.trainable_variables]
    state = [keras.ops.convert_to_tensor(v) for v in model.non_trainable_variables]
    scale = compiled_optimizer(model, callback).scale_loss(keras.ops.ones((), "float32"))
    return weights, state, keras.ops.convert_to_tensor(scale)


def as_batch(name: str, data: Any) -> tuple[Any, Any, Any]:
    """Returns `(x, y, sample_weight)` as numpy arrays, floating-point ones as Keras feeds them.

    Args:
        name: the argument's name, for the message.
        data: `(x, y)` or `(x, y, sample_weight)`; each an array or a nest of them.

    Raises:
        InputError: it is something else, or the lengths differ.
    """
    if not isinstance(data, tuple | list) or len(data) not in (2, 3):
        raise InputError(
            f"{name} must be a tuple (x, y) or (x, y, sample_weight) of arrays; received "
            f"{name}={type(data).__name__}."
        )
    batch: Any = keras.tree.map_structure(_array, tuple(data))
    arrays = [array for array in keras.tree.flatten(batch) if array is not None]
    lengths = sorted({len(array) if array.ndim else 0 for array in arrays})
    if len(lengths) != 1 or lengths[0] == 0:
        raise InputError(f"{name} must have arrays of one length; received lengths {lengths}.")
    x, y, weight = (*batch, None)[:3]
    return x, y, weight


def as_tensors(batch: Any) -> Any:
    """Returns a nest of arrays as one of tensors; None stays."""
    return keras.tree.map_structure(
        lambda array: None if array is None else keras.ops.convert_to_tensor(array), batch
    )


@contextlib.contextmanager
def recording(layers: list[Any]) -> Iterator[list[Any]]:
    """Yields a list that gets each layer's output, or None, when the context is left.

    While it is open the layers' `call` is wrapped; nothing stays behind.
    """
    outputs: dict[int, Any] = {}
    result: list[Any] = []
    for layer in layers:
        vars(layer)["call"] = _wrap(layer.call, outputs, id(layer))
    try:
        yield result
    finally:
        for layer in layers:
            del vars(layer)["call"]
        result.extend(outputs.get(id(layer)) for layer in layers)


def _wrap(call: Callable[..., Any], outputs: dict[int, Any], key: int) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        outputs[key] = call(*args, **kwargs)
        return outputs[key]

    return wrapped


def _array(value: Any) -> np.ndarray | None:
    if value is None:
        return None
    array = np.asarray(value)
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array
