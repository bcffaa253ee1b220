"""What the figure callbacks ask their model for."""

from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation.probabilities import class_probabilities


def one_length(x: Any, y: Any) -> int:
    """Returns the number of examples in `x`, an array or a list or dict of them, and in `y`.

    Raises:
        InputError: they differ.
    """
    arrays = [part for part in [*keras.tree.flatten(x), y] if getattr(part, "shape", None)]
    lengths = {len(part) for part in arrays}  # a tf.data.Dataset counts batches, and is left out
    if len(lengths) != 1:
        found = " and ".join(map(str, sorted(lengths)))
        raise InputError(f"x and y must have as many examples as each other; received {found}.")
    return lengths.pop()


def predicted(callback: Any, ranks_do: bool = False) -> np.ndarray | None:
    """Returns the probabilities that a callback's model gives `callback.x`; None if some are NaN.

    Args:
        callback: with `model`, `x`, `labels`, `from_logits` and `batch_size`.
        ranks_do: whether scores of several classes need not be probabilities.

    Raises:
        InputError: the model is not one classifier of the classes in `callback.labels`, or gives
            logits and `from_logits` does not say so.
    """
    outputs = callback.model.predict(callback.x, batch_size=callback.batch_size, verbose=0)
    probabilities = class_probabilities(outputs, callback.from_logits)
    ranks_do = ranks_do and np.shape(outputs)[-1] > 1
    if not ranks_do and (np.abs(probabilities - 0.5) > 0.5 + 1e-3).any():
        raise InputError(
            f"the model's outputs must be probabilities from 0 to 1; received some from "
            f"{np.nanmin(probabilities):g} to {np.nanmax(probabilities):g}. Pass from_logits=True "
            "if they are logits."
        )
    highest = int(callback.labels.max())
    if highest >= probabilities.shape[1]:
        raise InputError(
            f"y must be classes of the model, 0 to {probabilities.shape[1] - 1}; received "
            f"{highest}."
        )
    return probabilities if np.isfinite(probabilities).all() else None
