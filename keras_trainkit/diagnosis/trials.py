"""What the doctor's experiments say, for rules to choose among causes."""

import math
from typing import Any

from keras_trainkit.diagnosis.signals import Signals

MUCH = 0.7  # times the loss of the same steps as they are
LEFT = 0.9  # of the first loss: the steps as they are bring nothing
HEART = 0.5  # of a batch's loss: it cannot be learned by heart
NO_BETTER = 0.98  # of the loss of shuffled features: the features say nothing


def trials(signals: Signals) -> dict[str, Any]:
    """Returns what was tried, or nothing."""
    return signals.data.get("experiments") or {}


def better_factor(signals: Signals) -> float | None:
    """Returns by what the rate should be multiplied, as short trainings at three rates say.

    Example:
        >>> made = {"start": 2.0, "rates": {"0.1": 2.0, "1.0": 1.9, "10.0": 0.5}}
        >>> better_factor(Signals(data={"experiments": made}))
        10.0
    """
    tried = trials(signals)
    losses = {float(k): v for k, v in (tried.get("rates") or {}).items() if math.isfinite(v)}
    now, start = losses.get(1.0, math.inf), tried.get("start")
    if not losses or start is None or not start > 0 or now < LEFT * start:
        return None
    best = min(losses, key=lambda factor: losses[factor])
    return best if best != 1.0 and losses[best] < MUCH * min(now, start) else None


def scaling_helps(signals: Signals) -> bool:
    """Whether the same steps bring much more on standardized inputs, at every rate.

    Example:
        >>> made = {"start": 2.0, "rates": {"1.0": 1.9}, "standardized": 0.4}
        >>> scaling_helps(Signals(data={"experiments": made}))
        True
    """
    tried = trials(signals)
    found, start = tried.get("standardized"), tried.get("start")
    ends = [v for v in (tried.get("rates") or {}).values() if math.isfinite(v)]
    if found is None or start is None or not ends or not math.isfinite(found):
        return False
    return min(ends) > LEFT * start and found < MUCH * min(*ends, start)


def features_say_nothing(signals: Signals) -> bool:
    """Whether training is learned and other rows are as bad as with shuffled features.

    Example:
        >>> made = {"start": 1.0, "rates": {"1.0": 0.3}, "held": 1.2, "shuffled": 1.2}
        >>> features_say_nothing(Signals(data={"experiments": {**made, "held_start": 1.1}}))
        True
    """
    tried = trials(signals)
    held, other, first = (tried.get(name) for name in ("held", "shuffled", "held_start"))
    if held is None or other is None or first is None:
        return False
    ends = [v for v in tried["rates"].values() if math.isfinite(v)]
    learned = bool(ends) and min(ends) < MUCH * tried["start"]
    return learned and held >= first and held >= NO_BETTER * min(other, first)


def not_even_by_heart(signals: Signals) -> bool:
    """Whether not one batch can be learned by heart: the model or its gradient is at fault.

    Example:
        >>> not_even_by_heart(Signals(data={"experiments": {"by_heart": 0.99}}))
        True
    """
    left = trials(signals).get("by_heart")
    return left is not None and (not math.isfinite(left) or left > LEFT)
