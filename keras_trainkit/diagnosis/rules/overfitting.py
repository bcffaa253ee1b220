"""Validation that gets worse while training gets better."""

import math
import statistics

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

RISE = 1.1  # times its best; a rule of one rising epoch alarms on every other healthy seed
NOTICEABLE = 0.02  # of the first loss: from 0.001 to 0.002 is noise
GIVEN_BACK = 0.1  # of what had been learned, where the best constant or the start has 0: a warning
LAST = 2  # epochs whose median counts as the end
FEWEST = 4  # epochs


def check(signals: Signals) -> Finding | None:
    """The validation loss has risen 10 % above its best, while the training loss went on falling.

    A low loss that has risen by a tenth is a model grown too sure of itself: that is advice. It is
    a warning once a tenth of what was learned is lost again, from the loss of the best constant, or
    where that is not known of the first epoch, down to the best.

    Seen by: losses of epochs alone, so a history file is enough. A rise of one epoch is no finding.
    Do: stop at the best epoch and keep its weights; then data, augmentation, weight decay, dropout.
    Reference: Prechelt, Early Stopping - but when?, 1998; Google's tuning playbook
    """
    held, losses = signals.validation, signals.losses
    if signals.restored:
        return None  # the model ends with the weights of its best epoch
    if len(held) < FEWEST or len(held) != len(losses) or not all(map(math.isfinite, held)):
        return None
    best = min(held)
    at = held.index(best)
    end = statistics.median_low(held[-LAST:])
    start = max(held[0], losses[0])
    if best <= 0 or at >= len(held) - LAST or end < RISE * best or end - best < NOTICEABLE * start:
        return None
    if losses[-1] >= losses[at]:
        return None  # the training loss rose, too: that is not overfitting
    lost = _given_back(signals, best, end)
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if lost > GIVEN_BACK else ADVICE,
        sentence=f"Validation loss is {100 * (end / best - 1):.0f} % above its best, of epoch "
        f"{at + 1} of {len(held)}, while training loss went on falling.",
        evidence={
            "best validation loss": best,
            "last validation losses": held[-LAST:],
            "of what was learned": lost,
            "training loss then and now": [losses[at], losses[-1]],
        },
        causes=("too many epochs for this much data", "too large a model", "no regularization"),
        prescription=prescribe.epochs(signals, at + 1),
        effect="the weights of the best epoch are kept: EarlyStopping(restore_best_weights=True) "
        "does it for you",
        reference="https://doi.org/10.1007/3-540-49430-8_3",
    )


def _given_back(signals: Signals, best: float, end: float) -> float:
    """Returns the share of the fall down to the best that the rise has taken back."""
    start = signals.baseline or max(signals.validation[0], signals.losses[0])
    return min((end - best) / max(start - best, 1e-12), 1.0)


RULE = Rule(
    "overfitting",
    "validation does not get worse",
    check,
    ("validation", "epochs"),
    ("trained_too_long", "too_few_steps"),
    generic=True,
)
