"""What a `Rescue` has done in a training, for those who watch it."""

import weakref
from typing import Any

_RECORDS: weakref.WeakKeyDictionary[Any, list[dict[str, Any]]] = weakref.WeakKeyDictionary()


def begin(model: Any) -> None:
    """Forgets what was done in the model's former training."""
    _RECORDS[model] = []


def of(model: Any) -> list[dict[str, Any]]:
    """Returns what was done when the model's present or last training diverged.

    Each time has its `epoch`, its `loss`, the learning rate's `scale` from then on and its value
    `now`; where nothing was left to try, `gave_up` is true.
    """
    return _RECORDS.get(model, [])
