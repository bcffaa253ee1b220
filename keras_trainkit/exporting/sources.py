"""Examples from what people have: arrays, generators, tf.data, Keras datasets, DataLoaders."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import ports
from keras_trainkit.exporting.ports import Port

MOST = 1000  # examples are read; a source may have no end
_BATCHES = 1000  # are looked at, should they be empty


def streams(source: Any) -> bool:
    """Whether examples come in parts, and not as arrays.

    Example:
        >>> streams(iter([[1.0]])), streams([[1.0]])
        (True, False)
    """
    if isinstance(source, Mapping | list | tuple | str | bytes) or hasattr(source, "__array__"):
        return False
    return callable(source) or isinstance(source, Iterable) or hasattr(source, "__getitem__")


def read(what: str, source: Any, inputs: Sequence[Port]) -> tuple[Any, str]:
    """Returns the first examples of a source, as arrays, and how many were read in words.

    A part may be a batch or one example; alone, in a list, in a dict by name, or with its targets
    and weights behind it, as `fit` takes it and as a `representative_dataset` gives it.

    Args:
        what: the argument's name, for messages.
        source: an iterable of parts, a function that returns one, or a Keras dataset.
        inputs: the model's inputs; a size that is open may be None.

    Raises:
        InputError: it is empty, raises an error, or a part does not fit the inputs.

    Example:
        >>> parts = ((np.full((2, 3), i), np.zeros(2)) for i in itertools.count())
        >>> x, words = read("calibration", parts, [Port("a", (3,), "float32")])
        >>> x.shape, words
        ((1000, 3), 'the first 1,000 examples of a generator')
    """
    kind = type(source).__name__
    if not streams(source):
        return _without_targets(source, inputs), ""
    parts = [_rows(what, part, inputs) for part in _parts(what, source, inputs)]
    if not parts:
        raise InputError(
            f"{what} must hold at least one example; received an empty {kind}: a generator that "
            "was read before has none left."
        )
    try:
        arrays = [np.concatenate(each)[:MOST] for each in zip(*parts, strict=True)]
    except ValueError as error:
        raise InputError(
            f"{what} must hold examples of one shape; received a {kind} whose parts differ "
            f"({error})."
        ) from error
    ended = len(arrays[0]) < MOST
    words = f"{'all' if ended else 'the first'} {len(arrays[0]):,} examples of a {kind}"
    if len(arrays) == 1:
        return arrays[0], words
    return {port.name: array for port, array in zip(inputs, arrays, strict=True)}, words


def _parts(what: str, source: Any, inputs: Sequence[Port]) -> Iterator[Any]:
    """Yields parts until there are enough; an error of the source's own becomes a sentence."""
    try:
        count = 0
        for part in itertools.islice(_opened(source), _BATCHES):
            found = _inputs_of(what, part, inputs)
            yield found
            count += len(_rows(what, found, inputs)[0])
            if count >= MOST:
                return
    except InputError:
        raise
    except Exception as error:  # the source's own code is run here
        line = (str(error).strip() or "no message").splitlines()[0]
        raise InputError(
            f"{what} must give examples; received a {type(source).__name__} that raised "
            f"{type(error).__name__}: {line[:200]}"
        ) from error


def _opened(source: Any) -> Any:
    """Returns an iterator; a Keras dataset is asked for one batch after the other."""
    if hasattr(source, "__getitem__"):
        count = getattr(source, "num_batches", None)
        count = len(source) if count is None and hasattr(source, "__len__") else count
        if count is not None:
            return (source[place] for place in range(count))
    return source() if callable(source) else source


def _inputs_of(what: str, part: Any, inputs: Sequence[Port]) -> Sequence[Any]:
    """Returns a part's array for each input, without targets and weights behind them."""
    if isinstance(part, tuple | list) and part:
        if isinstance(part[0], Mapping):
            part = part[0]
        elif len(inputs) == 1:
            return [part if _numbers(part, inputs[0]) else part[0]]
        elif isinstance(part[0], tuple | list):
            part = part[0]
    if isinstance(part, Mapping):
        for names in ([port.key for port in inputs], [port.name for port in inputs]):
            if set(names) <= set(part) and len(set(names)) == len(names):
                return [part[name] for name in names]
    return ports.given_for(what, part, inputs)


def _numbers(part: Sequence[Any], port: Port) -> bool:
    """Whether a list is an example, or a batch, written out in numbers."""
    if not isinstance(part, list) or any(hasattr(each, "__array__") for each in part):
        return False
    try:
        sizes = np.shape(part)
    except ValueError:  # an example and its target
        return False
    return _fits(sizes, port) or _fits(sizes[1:], port)


def _fits(sizes: Sequence[int], port: Port) -> bool:
    wanted = port.shape
    if len(sizes) != len(wanted):
        return False
    return all(b in (None, a) for a, b in zip(sizes, wanted, strict=True))


def _without_targets(x: Any, inputs: Sequence[Port]) -> Any:
    """Returns the examples of a pair of examples and targets, for a model of one input."""
    pair = isinstance(x, tuple) and len(inputs) == 1 and 2 <= len(x) <= 3
    return x[0] if pair and np.ndim(x[0]) == len(inputs[0].shape) + 1 else x


def _rows(what: str, found: Sequence[Any], inputs: Sequence[Port]) -> list[np.ndarray]:
    """Returns the arrays of a part as batches; one example becomes a batch of its own."""
    arrays = []
    for port, each in zip(inputs, found, strict=True):
        array = np.asarray(each)
        if array.dtype.kind not in "iubf":
            raise InputError(f"{what} must hold real numbers; received dtype {array.dtype}.")
        arrays.append(array[None] if _one(array, port) else array)
    return arrays


def _one(array: np.ndarray, port: Port) -> bool:
    """Whether an array is one example and no batch; that of an image may lack its channel."""
    channel = port.shape[-1:] == (1,) and array.shape == port.shape[:-1]
    return channel or _fits(array.shape, port)
