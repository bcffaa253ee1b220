"""Which trials to give up early: the median rule, as pure functions."""

from collections.abc import Sequence

import numpy as np

SHARES = tuple(np.round(np.linspace(0.1, 1, 10), 1).tolist())
_FEWEST_TRIALS, _GRACE = 4, 0.3


def median_pace(histories: Sequence[Sequence[float]]) -> list[float] | None:
    """Returns the median value of finished trials at every tenth of their epochs.

    Returns:
        Ten values, or None while fewer than four trials have finished.

    Example:
        >>> median_pace([[1.0] * 10] * 3 + [[9.0] * 10])[-1]
        1.0
        >>> median_pace([[1.0] * 10])
    """
    if len(histories) < _FEWEST_TRIALS:
        return None
    curves = [
        np.interp(SHARES, np.arange(1, len(one) + 1) / len(one), one)
        for one in histories
        if len(one)
    ]
    return np.median(curves, axis=0).tolist()


def is_behind(share: float, value: float, pace: Sequence[float] | None, direction: str) -> bool:
    """Returns whether a trial is worse than the median at this share of its epochs.

    Args:
        share: of its epochs that are over.
        value: its objective now; one that is not a number is behind.
        pace: what `median_pace` gave.
        direction: `max` or `min`.

    Example:
        >>> is_behind(0.5, 0.8, [0.9] * 10, "max"), is_behind(0.5, 0.8, [0.9] * 10, "min")
        (True, False)
        >>> is_behind(0.1, 0.8, [0.9] * 10, "max")  # too early to tell
        False
    """
    if pace is None or share < _GRACE:
        return False
    if not np.isfinite(value):
        return True
    median = float(np.interp(share, SHARES, pace))
    return value < median if direction == "max" else value > median
