"""Read a learning rate off a curve of losses: pure functions, four of them as fastai names them."""

import numpy as np


def smooth(losses: np.ndarray, momentum: float) -> np.ndarray:
    """Returns the moving average of `losses`, corrected for its start at zero.

    Example:
        >>> smooth(np.array([1.0, 1.0, 4.0]), 0.5).round(3).tolist()
        [1.0, 1.0, 2.714]
    """
    average, result = 0.0, []
    for step, loss in enumerate(losses, start=1):
        average = momentum * average + (1 - momentum) * loss
        result.append(average / (1 - momentum**step))
    return np.array(result)


def before_divergence(smoothed: np.ndarray, times: float, whole: int) -> int:
    """Returns how many points come before the loss is not finite or `times` its lowest.

    The lowest is that of the points so far, from a tenth of the sweep on: the first few are hardly
    smoothed, and one batch with a small loss would be the lowest for ever. A loss below zero
    diverges when it has risen by `times` the fall of the curve.

    Args:
        smoothed: the curve, or what there is of it yet.
        times: the lowest that are too much.
        whole: points of the whole sweep.

    Example:
        >>> before_divergence(np.array([2.0, 1.0, 3.0, 5.0, 9.0]), 4.0, 5)
        3
        >>> before_divergence(np.array([2.0, np.nan]), 4.0, 100)
        1
    """
    first = whole // 10
    for index, loss in enumerate(smoothed):
        if not np.isfinite(loss):
            return index
        if index <= first:
            continue
        lowest = smoothed[first : index + 1].min()
        limit = times * lowest if lowest > 0 else lowest + times * (smoothed[first] - lowest)
        if loss > limit > lowest:
            return index
    return len(smoothed)


def valley(rates: np.ndarray, losses: np.ndarray) -> float:
    """Returns the rate in the middle of the longest fall: halfway down its second third.

    The fall is the longest falling subsequence of the losses.
    """
    lengths = [1] * len(losses)
    for i in range(1, len(losses)):
        before = [lengths[j] for j in range(i) if losses[i] < losses[j]]
        lengths[i] = max(before, default=0) + 1
    end = int(np.argmax(lengths))
    third = (lengths[end] - 1) / 3
    start = max(end - (lengths[end] - 1), 0)
    return float(rates[start + int(third) + int(third / 2)])


def steep(rates: np.ndarray, losses: np.ndarray) -> float:
    """Returns the rate at which the loss falls fastest on the logarithmic axis."""
    slopes = np.diff(losses) / np.diff(np.log(rates))
    return float(rates[int(np.argmin(slopes))])


def minimum(rates: np.ndarray, losses: np.ndarray) -> float:
    """Returns a tenth of the rate at which the loss is lowest."""
    return float(rates[int(np.argmin(losses))]) / 10


def slide(
    rates: np.ndarray, losses: np.ndarray, width: int = 15, threshold: float = 0.005
) -> float:
    """Returns the rate left of the last steep rise.

    From the right end two points `width` apart slide to the left until the slope of the loss is
    the same at both; the left one is the answer. The slopes are compared as parts of the curve's
    height, so that the unit of the loss does not matter (fastai compares them as they are).
    """
    height = float(losses.max() - losses.min()) or 1.0
    slopes = np.gradient(losses / height)
    right, left = len(losses) - 1, max(len(losses) - 1 - width, 0)
    while left > 0 and abs(slopes[right] - slopes[left]) > threshold:
        right, left = right - 1, left - 1
    return float(rates[left])


def objection(losses: np.ndarray, smoothed: np.ndarray, whole: bool) -> str:
    """Says why a curve cannot be read, or nothing.

    Args:
        losses: of the steps, up to divergence.
        smoothed: the same, smoothed.
        whole: whether the curve ends at the highest rate, without divergence.
    """
    if len(smoothed) < 20:
        return (
            f"the loss diverged or was not finite after {len(smoothed)} steps: start lower, or "
            "look for what is wrong with the data or the model (trainkit diagnose)"
        )
    head = losses[: max(len(losses) // 5, 5)]
    noise = float(np.std(head)) / np.sqrt(len(head))
    fall = float(smoothed[: len(head)].mean() - smoothed.min())
    if fall <= max(4 * noise, 0.01 * abs(float(head.mean()))):
        return (
            f"the loss fell by {fall:.3g}, no more than the noise of the batches at the lowest "
            "rates: no rate in the range learns"
        )
    if whole and int(np.argmin(smoothed)) >= len(smoothed) - 2:
        return "the loss still falls at the highest rate: raise `high`"
    return ""
