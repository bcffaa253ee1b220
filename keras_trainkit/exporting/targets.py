"""The targets of `verify`: one array an output, a row an example."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError

Targets = list[np.ndarray | None]


def split(y: Any, outputs: Sequence[str], count: int) -> Targets:
    """Returns the targets of each output; None for an output that has none.

    Args:
        y: an array; for several outputs a list in the model's order, in which None stands for an
            output that is not scored, or a dict by the outputs' names.
        outputs: what Keras calls the outputs.
        count: how many examples there are.

    Raises:
        InputError: an output is unknown or left out, or there are not as many targets as examples.

    Example:
        >>> split({"size": [1.0, 2.0]}, ["kind", "size"], 2)
        [None, array([1., 2.])]
    """
    if y is None:
        return [None] * len(outputs)
    return [None if each is None else _array(each, count) for each in _found(y, outputs)]


def _found(y: Any, outputs: Sequence[str]) -> list[Any]:
    if isinstance(y, Mapping):
        places = [f"output_{place}" for place in range(len(outputs))]
        for names in (list(outputs), places):
            if set(y) <= set(names) and len(set(names)) == len(names):
                return [y.get(name) for name in names]
    elif len(outputs) == 1:
        return [y]
    elif isinstance(y, list | tuple) and len(y) == len(outputs):
        return list(y)
    received = ", ".join(map(str, y)) if isinstance(y, Mapping) else f"a {type(y).__name__}"
    if isinstance(y, list | tuple):
        received += f" of {len(y)}"
    raise InputError(
        f"verify must hold the targets of {len(outputs)} outputs, {', '.join(outputs)}; received "
        f"{received}: give (x, [y, ...]) in this order, None for one without targets, or a dict."
    )


def _array(y: Any, count: int) -> np.ndarray:
    try:
        array = np.asarray(y)
    except ValueError as error:
        raise InputError(f"verify must hold an array of targets; received {error}.") from error
    if array.shape[:1] != (count,) or array.dtype.kind not in "iubf":
        raise InputError(
            f"verify must hold a number for each of its {count:,} examples as target; received "
            f"{array.dtype} of shape {array.shape}."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = int((~np.isfinite(array.reshape(count, -1)).all(axis=1)).sum())
        raise InputError(
            f"verify must hold finite targets; received NaN or infinity in {bad:,} of {count:,} "
            "examples: fill or drop them first."
        )
    return array
