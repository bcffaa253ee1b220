"""The Keras model's answers, asked for by another way than the file's.

A file takes its inputs by name. Were Keras given the same arrays by the same names, two inputs that
are mixed up would be mixed up for both, and the answers equal. So Keras is given what the caller
gave, as he gave it; and inputs whose rows are shuffled each for itself show whether the file takes
each for what it is.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import ports
from keras_trainkit.exporting.ports import Port

if TYPE_CHECKING:
    import keras

_BATCH = 1000
_SHUFFLED = 16  # examples


def answers(
    model: "keras.Model",
    inputs: Sequence[Port],
    examples: Mapping[str, np.ndarray],
    given: Any = None,
) -> list[np.ndarray]:
    """Returns the Keras model's outputs in order, a row an example: float32, or its integers.

    Args:
        model: a built model.
        inputs: its inputs.
        examples: an array an input, by name.
        given: the same examples as the caller gave them; without them the arrays are given by
            their place.

    Raises:
        InputError: examples hold NaN or infinity, which the model does not take, or an output has
            no row for each of them.
    """
    count = len(next(iter(examples.values())))
    own = None if given is None else _own(model, inputs, given)
    if own is None:
        own = ports.arrange(model, [examples[port.name] for port in inputs])
    found = _predicted(model, own, count)
    if not all(np.isfinite(array).all() for array in found):
        ports.check_finite("verify", examples)
    return found


def _own(model: "keras.Model", inputs: Sequence[Port], given: Any) -> Any:
    """Returns examples as the caller gave them; None where Keras takes them in another form."""
    import keras

    if not ports.nested(model):
        if isinstance(given, Mapping):
            keys = {port.key for port in inputs}
            same = set(given) == keys and len(keys) == len(inputs)
            return {key: np.asarray(each) for key, each in given.items()} if same else None
        return np.asarray(given) if len(inputs) == 1 else [np.asarray(each) for each in given]
    try:
        return keras.tree.map_structure_up_to(model.input, np.asarray, given)
    except (ValueError, TypeError):  # a list where the model takes a dict
        return None


def _predicted(model: "keras.Model", given: Any, count: int) -> list[np.ndarray]:
    """Returns the outputs; a batch of a fixed size is filled up with the last example."""
    import keras

    size = fixed_batch(model)
    more = -count % size if size else 0
    if more:
        given = keras.tree.map_structure(
            lambda x: np.concatenate([x, x[-1:].repeat(more, 0)]), given
        )
    with warnings.catch_warnings(action="ignore"):  # of Keras, about a list beside a tuple
        outputs = model.predict(given, batch_size=size or _BATCH, verbose=0)
    arrays = [np.asarray(output) for output in keras.tree.flatten(outputs)]
    if wrong := [each.shape for each in arrays if each.shape[:1] != (count + more,)]:
        raise InputError(
            f"model must answer with a row for each example; received an output of shape "
            f"{wrong[0]} for {count + more:,} examples."
        )
    floats = [each if each.dtype.kind in "iub" else each.astype(np.float32) for each in arrays]
    return [each[:count] for each in floats]


def fixed_batch(model: "keras.Model") -> int | None:
    """Returns how many examples a model insists on at a time, if it does."""
    sizes = {tensor.shape[0] for tensor in model.inputs} - {None}
    return max(sizes, default=None)


def shuffled(examples: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns a few examples whose inputs no longer belong together, so that none can be another.

    Example:
        >>> found = shuffled({"a": np.arange(100), "b": np.arange(100)})
        >>> len(found["a"]), bool((found["a"] == found["b"]).any())
        (16, False)
    """
    rng = np.random.default_rng(0)
    return {name: _shuffled(array, rng) for name, array in examples.items()}


def _shuffled(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if len(array) >= _SHUFFLED:
        return array[rng.permutation(len(array))[:_SHUFFLED]]
    low, high = float(np.nanmin(array)), float(np.nanmax(array))
    spread = rng.uniform(low, high if high > low else low + 1, (_SHUFFLED, *array.shape[1:]))
    return spread.astype(array.dtype)
