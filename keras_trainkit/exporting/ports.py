"""The inputs of a model, and examples sorted by them."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import naming

if TYPE_CHECKING:
    import keras

_IDS = {"int32", "int64"}  # class or word numbers; every other input becomes float32


@dataclasses.dataclass(frozen=True)
class Port:
    """An input: its name in the file, the shape of one example, and its dtype in the file.

    Attributes:
        name: the name in the file.
        shape: the shape of one example.
        dtype: the dtype in the file.
        key: what Keras calls it: the tensor's name, or its place in a dict or nested list.
        listed: whether a list of all inputs has an order; that of a dict may be another.
    """

    name: str
    shape: tuple[Any, ...]
    dtype: str
    key: str = dataclasses.field(default="", compare=False)
    listed: bool = dataclasses.field(default=True, compare=False)


def of(model: "keras.Model", x: Any = None, what: str = "verify") -> tuple[Port, ...]:
    """Returns the inputs of a built model, in the model's order.

    Args:
        model: the model.
        x: examples, from which sizes are taken that the model leaves open.
        what: what they are called in messages.

    Raises:
        InputError: the model is not built from `keras.Input`s, or a size is open without examples.
    """
    found = bare(model)
    if x is not None and any(None in port.shape for port in found):
        found = tuple(map(_sized, found, given_for(what, x, found)))
    for tensor, port in zip(model.inputs, found, strict=True):
        if None in port.shape or tensor.dtype == "string":
            raise InputError(
                f"model must take numbers of a fixed shape; received the input {tensor.name!r} of "
                f"shape {tuple(tensor.shape)} and dtype {tensor.dtype}: give verify=x of the size "
                "that the file shall take, or build the model with keras.Input of a full shape."
            )
    return found


def bare(model: "keras.Model") -> tuple[Port, ...]:
    """Returns the inputs of a built model, in the model's order; a size it leaves open is None.

    Raises:
        InputError: the model is not built from `keras.Input`s.
    """
    tensors = getattr(model, "inputs", None)
    if not tensors:
        raise InputError(
            f"model must say its inputs; received {model.name!r}, a subclassed model or one "
            "that is not built: wrap it as keras.Model(x, model(x)) with x = keras.Input(shape)."
        )
    keys, listed = _keys(model), not isinstance(getattr(model, "input", None), Mapping)
    return tuple(
        Port(name, tuple(tensor.shape[1:]), _dtype(tensor.dtype), key, listed)
        for name, tensor, key in zip(naming.distinct(keys), tensors, keys, strict=True)
    )


def _sized(port: Port, x: Any) -> Port:
    """Returns an input with the sizes of examples where it leaves them open."""
    sizes = np.shape(x)[1:]
    if len(sizes) != len(port.shape):
        return port
    shape = [b if a is None else a for a, b in zip(port.shape, sizes, strict=True)]
    return dataclasses.replace(port, shape=tuple(shape))


def outputs_of(model: "keras.Model") -> tuple[str, ...]:
    """Returns what Keras calls each output, in order: a dict's key, or the last layer's name."""
    structure = getattr(model, "output", None)
    if isinstance(structure, Mapping):
        import keras

        paths = keras.tree.flatten_with_path(structure)
        return tuple(".".join(map(str, path)) for path, _ in paths)
    names = getattr(model, "output_names", None)
    return tuple(names or [model.layers[-1].name] * len(model.outputs))


def _keys(model: "keras.Model") -> list[str]:
    """Returns what Keras calls each input, in order."""
    if not nested(model):
        return [tensor.name for tensor in model.inputs]
    import keras

    paths = keras.tree.flatten_with_path(model.input)
    return [".".join(map(str, path)) for path, _ in paths]


def nested(model: "keras.Model") -> bool:
    """Whether a model takes a dict, or lists in lists, and no plain list of its inputs."""
    structure = getattr(model, "input", None)
    if isinstance(structure, list | tuple):
        return any(isinstance(each, Mapping | list | tuple) for each in structure)
    return isinstance(structure, Mapping)


def arrange(model: "keras.Model", values: Sequence[Any]) -> Any:
    """Returns one value an input, in the form the model takes: alone, in a list or a dict."""
    import keras

    if len(values) == 1 and not nested(model):
        return values[0]
    return keras.tree.pack_sequence_as(model.input, values)


def of_file(inputs: Sequence[Mapping[str, Any]]) -> tuple[Port, ...]:
    """Returns the inputs of a file, as its interpreter describes them."""
    return tuple(
        Port(each["name"], tuple(each["shape"][1:]), _dtype(each["dtype"])) for each in inputs
    )


def _dtype(dtype: str) -> str:
    return dtype if dtype in _IDS else "float32"


def sort(
    what: str, x: Any, ports: Sequence[Port], *, missing: bool = False
) -> dict[str, np.ndarray]:
    """Returns examples as one array an input, checked and in the dtype of the file.

    Args:
        what: the argument's name, for the message.
        x: an array; for several inputs a list in the model's order, a dict by the names that Keras
            or the file has for them, or what else the Keras model takes.
        ports: the inputs.
        missing: whether NaN and infinity may stand for a value that is missing.

    Raises:
        InputError: an input is missing, or an array is empty, not finite or of a wrong shape.

    Example:
        >>> sort("verify", [[1, 2]], [Port("a", (2,), "float32")])
        {'a': array([[1., 2.]], dtype=float32)}
    """
    found = given_for(what, x, ports)
    arrays = {port.name: _array(what, each, port) for port, each in zip(ports, found, strict=True)}
    if not missing:
        check_finite(what, arrays)
    counts = {len(array) for array in arrays.values()}
    if len(counts) > 1:
        raise InputError(
            f"{what} must hold as many examples for every input; received "
            f"{', '.join(f'{len(array)} of {name}' for name, array in arrays.items())}."
        )
    return arrays


def given_for(what: str, x: Any, ports: Sequence[Port]) -> list[Any]:
    """Returns what is given for each port, in their order."""
    if len(ports) == 1 and not isinstance(x, Mapping):
        return [x]
    keys = [port.key for port in ports]
    leaves = dict(_leaves(x, set(keys)))
    for vocabulary in (keys, [port.name for port in ports]):
        if len(set(vocabulary)) == len(ports) and set(vocabulary) == set(leaves):
            return [leaves[key] for key in vocabulary]
    listed = all(port.listed for port in ports)
    if listed and isinstance(x, list | tuple) and len(x) == len(ports):
        return list(x)
    received = ", ".join(map(str, leaves)) if isinstance(x, Mapping) else type(x).__name__
    names = ", ".join(port.key or port.name for port in ports)
    raise InputError(
        f"{what} must hold an array for each of the inputs {names}; received {received}: give "
        f"{'a list in this order, or ' if listed else ''}a dict by these names."
    )


def _leaves(x: Any, keys: set[str], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yields what is given with its place: a dict's key, a list's index, joined by dots."""
    if path and path in keys:
        yield path, x
    elif isinstance(x, Mapping | list | tuple):
        for key, each in x.items() if isinstance(x, Mapping) else enumerate(x):
            yield from _leaves(each, keys, f"{path}.{key}" if path else str(key))
    else:
        yield path, x


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
