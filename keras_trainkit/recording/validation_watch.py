"""The rows that a training is validated on, seen as they pass; and whether weights came back."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.batch_tap import BatchTap, as_arrays, length
from keras_trainkit.recording.both_parts import agreement, digests, validation_record
from keras_trainkit.recording.data_record import joined

_KNOWN = 4096  # training rows whose contents are kept, to see copies


def repeated(met: Counter[bytes]) -> float:
    """Returns the share of new rows that will by nature be like some that were met.

    It is what is left by the rows met once (Good and Turing's estimate).

    Example:
        >>> repeated(Counter({b"a": 1, b"b": 1, b"c": 2}))
        0.5
    """
    once = sum(count == 1 for count in met.values())
    return 1 - once / met.total() if met else 0.0


class ValidationWatch:
    """Keeps the first rows of validation, and the contents of training rows.

    Args:
        rows: of validation to keep.
        timed: does a part of the recording, and goes on whatever happens in it.

    Attributes:
        model: that is trained, from the training's begin on.
    """

    def __init__(self, rows: int, timed: Callable[..., Any]) -> None:
        self.model: Any = None
        self._rows, self._timed = rows, timed
        self._known: set[bytes] = set()
        self._met: Counter[bytes] = Counter()  # how often each was met in the first epoch
        self._held: list[Any] = []
        self._tap: BatchTap | None = None
        self._size = 0
        self._weights: Any = None

    def begin(self) -> None:
        """Looks at the batches of the evaluation that begins, unless there were some before."""
        if self.model is not None and not self._held and self.model.test_function is not None:
            self._timed("validation", self._put_tap)

    def end(self) -> None:
        """Gives the model its own function back."""
        if self._tap is not None:
            self._tap.remove()
            self._tap = None

    def know(self, batches: list[Any]) -> None:
        """Keeps the contents of training rows, of one input, as far as there is room."""
        for x, *_ in batches:
            arrays = keras.tree.flatten(x)
            if len(arrays) == 1 and len(self._known) < _KNOWN and arrays[0].dtype.kind in "fiub":
                rows = digests(arrays[0], each=True)
                self._known |= {*rows} - {b""}
                self._met.update(rows if self._weights is None else [])

    def note_weights(self) -> None:
        """Keeps the values of one small weight, to see later whether it was put back."""
        self._weights = self._small()

    def has_changed(self) -> bool:
        """Whether weights are no longer those of the last epoch's end: the best were restored."""
        now = self._small()
        return self._weights is not None and now is not None and bool((now != self._weights).any())

    def record(self, train: Any, sample: Any) -> dict[str, Any]:
        """Returns how the rows of both parts compare, and what the model makes of each.

        Args:
            train: the probe, arrays.
            sample: measures predictions, or None.
        """
        if train is None or not self._held:
            return {}
        held = joined(self._held, self._rows)
        found = validation_record(train, held, frozenset(self._known))
        found["repeats"] = repeated(self._met)
        for name, batch in (("agreement", held), ("trained_agreement", train)):
            predictions = (None if sample is None else sample.predictions(batch)) or []
            targets = [] if batch[1] is None else keras.tree.flatten(batch[1])
            if len(predictions) == len(targets) == 1:
                found[name] = agreement(targets[0], predictions[0])
        return found

    def _put_tap(self) -> None:
        self._tap = BatchTap(self.model, self._wanted, self._see, "test_function")

    def _wanted(self) -> int:
        missing = self._rows - sum(length(batch) for batch in self._held)
        return max(0, -(-missing // self._size) if self._size else 1) if missing > 0 else 0

    def _see(self, batches: list[Any], waits: list[float]) -> None:
        self._timed("validation", self._note, batches)

    def _note(self, batches: list[Any]) -> None:
        arrays = [as_arrays(batch) for batch in batches]
        self._size = max(self._size, length(arrays[0]))
        self._held += arrays

    def _small(self) -> Any:
        kernels = [v for v in self.model.trainable_variables if 0 < np.prod(v.shape) < 10_000]
        if not kernels:
            return None
        return np.array(keras.ops.convert_to_numpy(min(kernels, key=lambda v: np.prod(v.shape))))
