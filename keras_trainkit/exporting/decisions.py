"""What an output decides: classes, zeros and ones, or integers; a value decides nothing."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_trainkit.exporting import distance, scoring


@dataclasses.dataclass(frozen=True)
class Decisions:
    """Class numbers of Keras and of the file, and the right ones where they are known."""

    keras: np.ndarray
    file: np.ndarray
    right: np.ndarray | None = None

    @property
    def agreement(self) -> float:
        """The share that is the same."""
        return float((self.keras == self.file).mean())

    def flipped(self, labels: Sequence[str]) -> list[dict[str, Any]] | None:
        """Returns the examples that differ, in words; None where an example decides many things."""
        if self.keras.size != len(self.keras):
            return None
        before, after = self.keras.ravel(), self.file.ravel()
        right = None if self.right is None else self.right.ravel()

        def word(number: int) -> Any:
            return labels[number] if 0 <= number < len(labels) else int(number)

        return [
            {"example": int(row), "keras": word(before[row]), "file": word(after[row])}
            | ({} if right is None else {"truth": word(right[row])})
            for row in np.flatnonzero(before != after)
        ]


def of(
    keras: np.ndarray,
    file: np.ndarray,
    truth: np.ndarray | None = None,
    labels: Sequence[str] = (),
    name: str = "output_0",
) -> Decisions | None:
    """Returns what an output decides; None for values, and where it cannot be known.

    Without targets an output decides a class where its rows sum to one, or where it has a column
    for each label; columns alone may as well be values.

    Args:
        keras: the Keras model's answers.
        file: the file's.
        truth: the targets, if any.
        labels: the class names, if any.
        name: the output's name, for messages.

    Example:
        >>> columns = np.array([[3.0, 1.0], [0.0, 2.0]])
        >>> of(columns, columns), of(columns, columns, np.array([0, 1])).agreement
        (None, 1.0)
    """
    if keras.dtype.kind in "iub":
        return Decisions(keras.astype(int), file.astype(int))
    if truth is None:
        named = keras.ndim == 2 and keras.shape[1] == len(labels) > 1
        if not (named or distance.sums_to_one(keras)):
            return None
        return Decisions(keras.argmax(axis=-1), file.argmax(axis=-1))
    meaning, right = scoring.meaning(keras, truth, name)
    if meaning == scoring.CLASSES:
        return Decisions(keras.argmax(axis=-1), file.argmax(axis=-1), right)
    if meaning == scoring.LABELS:
        limit = scoring.threshold(keras, right)
        return Decisions(*((each > limit).astype(int) for each in (keras, file, right)))
    return None
