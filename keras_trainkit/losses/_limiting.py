"""A limit on values that leaves their gradients alone."""

from typing import Any

from keras import ops


def limited(x: Any, low: float, high: float) -> Any:
    """Returns `x` between `low` and `high`, with the gradient of `x` itself.

    Where a plain clip would stop learning (its gradient outside is 0), this passes the gradient
    at the limit, so that a value that ran away is pulled back.
    """
    return ops.stop_gradient(ops.clip(x, low, high)) + (x - ops.stop_gradient(x))
