"""What looks odd in a training and is not: a sentence each; and what is worth knowing of it."""

import math

from keras_trainkit.diagnosis.rules.learning_rate_too_high import longest_update
from keras_trainkit.diagnosis.signals import Signals

AVERAGED = 0.05  # of the first weights that an average still holds after an epoch
BETTER = 0.9  # times training's: validation that is better


def remarks(signals: Signals) -> tuple[str, ...]:
    """Returns sentences that explain numbers of a training which would otherwise alarm.

    Example:
        >>> head = {"smoothing": 0.1, "units": 10, "family": "categorical"}
        >>> remarks(Signals(setup={"outputs": [head]}))[0][:62]
        'Label smoothing of 0.1 over 10 classes costs 0.5 even where ev'
    """
    found = [*_smoothing(signals), *_averaged(signals), *_noisy(signals)]
    return tuple(found)


def worth_knowing(signals: Signals) -> tuple[str, ...]:
    """Returns the numbers to know of a healthy training: its steps, and validation by training."""
    ratio, losses, held = longest_update(signals), signals.losses, signals.validation
    found = []
    if ratio is not None:
        found.append(
            f"the longest step sampled changes the weights by {100 * ratio:.2g} % (0.1 % is usual; "
            "well above 10 % trainings break)"
        )
    if held and losses and losses[-1] > 0:
        found.append(
            f"validation loss {held[-1]:.3g}, {held[-1] / losses[-1]:.2g} times training's"
        )
    return tuple(found)


def floor(smoothing: float, classes: int) -> float:
    """Returns the cross-entropy that label smoothing costs where every row is right.

    Example:
        >>> round(floor(0.1, 10), 3)
        0.5
    """
    other = smoothing / classes
    right = 1 - smoothing + other
    return -right * math.log(right) - (classes - 1) * other * math.log(other)


def _smoothing(signals: Signals) -> list[str]:
    found = []
    for head in signals.heads:
        smoothing, units = head.get("smoothing") or 0.0, head.get("units")
        if 0 < smoothing < 1 and isinstance(units, int) and units > 1:
            least = floor(smoothing, units)
            found.append(
                f"Label smoothing of {smoothing:g} over {units} classes costs {least:.2g} even "
                "where every row is right, and keeps probabilities below "
                f"{1 - smoothing + smoothing / units:.2g}: a high loss and calibration error come "
                "from that."
            )
    return found


def _averaged(signals: Signals) -> list[str]:
    momentum = signals.data.get("averaged")
    steps = signals.setup.get("steps_per_epoch")
    if not momentum or not steps or momentum**steps < AVERAGED:
        return []
    return [
        f"Validation is of averaged weights, which after the first epoch still hold "
        f"{100 * momentum**steps:.0f} % of the untrained ones: its first scores are low for that."
    ]


def _noisy(signals: Signals) -> list[str]:
    rows = signals.setup.get("layers", [])
    held, losses = signals.validation, signals.losses
    noisy = any(row.get("dropout") for row in rows)
    if not noisy or not held or not losses or not 0 < held[-1] < BETTER * losses[-1]:
        return []
    return [
        "Validation is better than training because training's numbers are taken with dropout on, "
        "and before the epoch's later steps."
    ]
