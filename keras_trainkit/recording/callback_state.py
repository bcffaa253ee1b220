"""What a callback has come to know in the course of a training, taken out and put back."""

import inspect
from typing import Any

import numpy as np

_KERAS_OWN = {"params", "_model", "validation_data"}


def state_of(callback: Any) -> dict[str, Any]:
    """Returns what `callback` must be given back to go on where it was.

    A callback with the methods `state()` and `restore(state)` answers itself; it needs them where
    it keeps a clock or an object. Of any other, Keras's own included, it is every attribute made
    of numbers, texts, arrays, lists, tuples and dicts that is not an argument of its constructor.

    Example:
        >>> import keras
        >>> stop = keras.callbacks.EarlyStopping(patience=3)
        >>> stop.wait = 2
        >>> state_of(stop)["wait"], "patience" in state_of(stop)
        (2, False)
    """
    if hasattr(callback, "state"):
        return callback.state()
    skipped = _KERAS_OWN | inspect.signature(type(callback).__init__).parameters.keys()
    named = vars(callback).items()
    return {name: value for name, value in named if name not in skipped and _is_plain(value)}


def restore(callback: Any, state: dict[str, Any]) -> None:
    """Gives `callback` back what `state_of` returned."""
    if hasattr(callback, "restore"):
        callback.restore(state)
    else:
        vars(callback).update(state)


def _is_plain(value: Any) -> bool:
    """Whether a checkpoint's file can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return True
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "biufc"
    if type(value) is dict:
        return all(type(name) is str for name in value) and _is_plain(list(value.values()))
    return type(value) in (list, tuple) and all(_is_plain(item) for item in value)
