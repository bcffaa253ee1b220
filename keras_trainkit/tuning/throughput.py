"""Read a batch size off measurements: pure functions."""

from collections.abc import Mapping

ENOUGH = 0.9  # of the highest throughput
_AS_GOOD = 1.05  # of the shortest time


def knee(speeds: Mapping[int, float]) -> int:
    """Returns the smallest batch size that reaches 90 % of the highest throughput.

    Args:
        speeds: examples a second, by batch size.

    Example:
        >>> knee({8: 100.0, 16: 190.0, 32: 300.0, 64: 310.0})
        32
    """
    best = max(speeds.values())
    return min(size for size, speed in speeds.items() if speed >= ENOUGH * best)


def training_time(size: int, speed: float, noise_scale: float) -> float:
    """Returns the time to a given loss with a batch size, in seconds for every needed step.

    Training takes `1 + noise_scale / size` times the fewest possible steps, and a step takes
    `size / speed`: together `(size + noise_scale) / speed`.

    Example:
        >>> training_time(100, speed=1000.0, noise_scale=300.0)
        0.4

    Reference:
        McCandlish et al., An Empirical Model of Large-Batch Training, arXiv:1812.06162, eq. 2.11.
    """
    return (size + noise_scale) / speed


def fastest(speeds: Mapping[int, float], noise_scale: float, most: int) -> int:
    """Returns the smallest batch size whose training time is within 5 % of the shortest.

    Args:
        speeds: examples a second, by batch size.
        noise_scale: the critical batch size.
        most: the largest size that is allowed; the smallest of `speeds` always is.

    Example:
        >>> fastest({8: 100.0, 16: 190.0, 32: 300.0, 64: 310.0}, noise_scale=10.0, most=64)
        16
    """
    allowed = [size for size in speeds if size <= most] or [min(speeds)]
    times = {size: training_time(size, speeds[size], noise_scale) for size in allowed}
    shortest = min(times.values())
    return min(size for size, time in times.items() if time <= _AS_GOOD * shortest)
