"""A rule: the symptom it looks for, what it needs to see, and what it explains."""

import dataclasses
from collections.abc import Callable

from keras_trainkit.diagnosis.finding import Finding
from keras_trainkit.diagnosis.signals import Signals

# What follows from a training that is broken at its root.
FAILURES = (
    "rescued",
    "non_finite_loss",
    "exploding_gradients",
    "learning_rate_too_high",
    "oscillation",
    "vanishing_gradients",
    "dead_units",
    "saturated_units",
    "learning_rate_too_low",
    "small_batch",
    "too_few_steps",
    "no_signal",
    "constant_predictions",
    "stuck_metric",
    "not_learning",
    "initial_loss",
    "overfitting",
    "trained_too_long",
)


@dataclasses.dataclass(frozen=True)
class Rule:
    """One symptom.

    Attributes:
        symptom: its name; the module that holds the rule is named so too.
        title: what is wrong, in a few words.
        check: looks at the signals; None where the symptom is not there.
        needs: which signals it reads: names of `Signals.available`.
        explains: symptoms that follow from this one.
        generic: whether it says that something is wrong rather than what: then it stands behind
            every cause that is more than advice.
        tried: whether experiments alone are enough for it, without what it needs otherwise.
        live: whether a finding may be told while the training still runs.
    """

    symptom: str
    title: str
    check: Callable[[Signals], Finding | None]
    needs: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    live: bool = True
    generic: bool = False
    tried: bool = False
