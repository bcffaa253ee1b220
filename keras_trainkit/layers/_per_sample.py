"""A loss as a function that gives one number an example."""

from collections.abc import Callable
from typing import Any

import keras


def per_sample(loss: Any) -> Callable[[Any, Any], Any]:
    """Returns `f(y_true, y_pred)` -> (batch, ...) of a Loss object or a loss function."""
    return loss.call if isinstance(loss, keras.losses.Loss) else loss
