"""The inputs of a model, and examples sorted by them."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import keras

_MADE_UP = re.compile(r"(keras_tensor|input_layer)(_\d+)?")  # others after loading the model
_IDS = {"int32", "int64"}  # class or word numbers; every other input becomes float32


@dataclasses.dataclass(frozen=True)
class Port:
    """An input: its name in the file, the shape of one example, and its dtype in the file."""

    name: str
    shape: tuple[int, ...]
    dtype: str


def of(model: "keras.Model") -> tuple[Port, ...]:
    """Returns the inputs of a built model, in the model's order.

    Raises:
        InputError: the model is not built from `keras.Input`s, or a shape is not fixed.
    """
    tensors = getattr(model, "inputs", None)
    if not tensors:
        raise InputError(
            f"model must say its inputs; received {model.name!r}, a subclassed model or one "
            "that is not built: wrap it as keras.Model(x, model(x)) with x = keras.Input(shape)."
        )
    for tensor in tensors:
        if None in tensor.shape[1:] or tensor.dtype == "string":
            raise InputError(
                f"model must take numbers of a fixed shape; received the input {tensor.name!r} of "
                f"shape {tuple(tensor.shape)} and dtype {tensor.dtype}: build it again with "
                "keras.Input of a full shape."
            )
    return tuple(
        Port(_name(tensor.name, place), tuple(tensor.shape[1:]), _dtype(tensor.dtype))
        for place, tensor in enumerate(tensors)
    )


def arrange(model: "keras.Model", values: Sequence[Any]) -> Any:
    """Returns one value an input, in the form the model takes: alone, in a list or a dict."""
    import keras

    return values[0] if len(values) == 1 else keras.tree.pack_sequence_as(model.input, values)


def of_file(inputs: Sequence[Mapping[str, Any]]) -> tuple[Port, ...]:
    """Returns the inputs of a file, as its interpreter describes them."""
    return tuple(
        Port(each["name"], tuple(each["shape"][1:]), _dtype(each["dtype"])) for each in inputs
    )


def _name(name: str, place: int) -> str:
    """Returns a name that a signature can hold; a number for one that Keras made up itself."""
    return f"input_{place}" if _MADE_UP.fullmatch(name) else re.sub(r"\W", "_", name)


def _dtype(dtype: str) -> str:
    return dtype if dtype in _IDS else "float32"


def sort(
    what: str, x: Any, ports: Sequence[Port], *, missing: bool = False
) -> dict[str, np.ndarray]:
    """Returns examples as one array an input, checked and in the dtype of the file.

    Args:
        what: the argument's name, for the message.
        x: an array; for several inputs a list in the model's order, or a dict by name.
        ports: the inputs.
        missing: whether NaN and infinity may stand for a value that is missing.

    Raises:
        InputError: an input is missing, or an array is empty, not finite or of a wrong shape.

    Example:
        >>> sort("verify", [[1, 2]], [Port("a", (2,), "float32")])
        {'a': array([[1., 2.]], dtype=float32)}
    """
    names = [port.name for port in ports]
    if isinstance(x, Mapping):
        found = dict(x)
    elif len(ports) == 1:
        found = {names[0]: x}
    else:
        found = dict(zip(names, x, strict=False)) if isinstance(x, list | tuple) else {}
    if set(found) != set(names):
        received = ", ".join(map(str, found)) or type(x).__name__
        raise InputError(
            f"{what} must hold an array for each of the inputs {', '.join(names)}; received "
            f"{received}: give a list in this order, or a dict by these names."
        )
    arrays = {port.name: _array(what, found[port.name], port) for port in ports}
    if not missing:
        check_finite(what, arrays)
    counts = {len(array) for array in arrays.values()}
    if len(counts) > 1:
        raise InputError(
            f"{what} must hold as many examples for every input; received "
            f"{', '.join(f'{len(array)} of {name}' for name, array in arrays.items())}."
        )
    return arrays


def store(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Writes arrays by input name; the prefix keeps a name such as `file` from savez."""
    named: dict[str, Any] = {f"x_{name}": array for name, array in arrays.items()}
    np.savez(path, **named)


def fetch(path: Path) -> dict[str, np.ndarray]:
    """Returns the arrays that `store` wrote."""
    with np.load(path) as file:
        return {name.removeprefix("x_"): file[name] for name in file.files}


def _array(what: str, x: Any, port: Port) -> np.ndarray:
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise InputError(f"{what} must be an array of examples; received {error}.") from error
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_) or (
        np.iscomplexobj(array)
    ):
        raise InputError(f"{what} must hold real numbers; received dtype {array.dtype}.")
    if (*array.shape[1:], 1) == port.shape:  # images of one channel, which lack the axis
        array = array[..., None]
    if array.shape[1:] != port.shape:
        raise InputError(
            f"{what} must have the shape (examples, {', '.join(map(str, port.shape))}) for the "
            f"input {port.name!r}; received {array.shape}."
        )
    if not len(array):
        raise InputError(f"{what} must hold at least one example; received none.")
    return array.astype(port.dtype)


def check_finite(what: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Raises InputError where an array holds NaN or infinity."""
    for array in arrays.values():
        bad = np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))
        if len(bad):
            raise InputError(
                f"{what} must be finite; received NaN or infinity in {len(bad):,} of "
                f"{len(array):,} examples, first in example {bad[0]}: fill or drop them first."
            )
