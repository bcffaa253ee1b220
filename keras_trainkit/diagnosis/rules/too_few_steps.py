"""A training that ended before it had arrived."""

import math

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

FEW = 100  # updates in all; a network rarely arrives with less
MOVING_STEPS, UNMOVED = 60, 0.9  # with fewer, and so much loss left, nothing can be judged
MANY = 300  # updates that are prescribed there
UNFINISHED = 0.3  # remaining loss: healthy small runs keep up to 0.26, those cut short 0.31
DONE = 0.05  # remaining loss: what is left is not worth more epochs
FALLING = 0.02  # relative fall of the last tenth of the epochs: it was still improving


def check(signals: Signals) -> Finding | None:
    """The loss was still falling at the last epoch; or there were a handful of updates in all.

    Seen by: the number of steps, the loss that remains, and the fall over the last tenth.
    Do: more epochs. A batch that leaves an epoch few steps is `large_batch`.
    Reference: Google's tuning playbook; Keskar et al., 2017, arXiv:1609.04836
    """
    steps, remaining, few = signals.total_steps, signals.remaining, is_cut_short(signals)
    losses = signals.losses if few else signals.validation or signals.losses
    if few and steps < MOVING_STEPS and remaining is not None and remaining > UNMOVED:
        return _unmoved(signals, steps, remaining)
    if len(losses) < 2 or not 0 < losses[-1] <= min(losses):
        return None
    back = max(1, len(losses) // 10)
    fall = (losses[-1 - back] - losses[-1]) / losses[-1 - back]
    if (
        math.isnan(fall)
        or fall < (FALLING / 4 if few else FALLING)
        or (remaining is not None and remaining < DONE)
    ):
        return None
    evidence = {"steps": steps or None, "epochs": len(losses), "last fall": round(fall, 4)}
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if few else ADVICE,
        sentence=f"The loss was still falling, by {100 * fall:.1f} % in the last "
        + ("epoch" if back == 1 else f"{back} epochs")
        + (f", after only {steps} steps." if few else "."),
        evidence=evidence,
        causes=("too few epochs", "a batch that leaves few steps")
        if few
        else ("too few epochs", "a learning rate that is a little low"),
        prescription=prescribe.epochs(signals, 2 * len(losses) if not few else 5 * len(losses)),
        effect="a lower loss; stop when validation no longer falls",
        reference="https://github.com/google-research/tuning_playbook",
    )


def _unmoved(signals: Signals, steps: int, remaining: float) -> Finding:
    """Says that nothing has been learned yet, which so few steps do not allow to judge."""
    epochs = max(len(signals.losses), 1)
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"After only {steps} steps the loss is still that of a constant: too few to tell "
        "whether the model learns.",
        evidence={"steps": steps, "epochs": epochs, "remaining loss": remaining},
        causes=("too few epochs", "a batch that leaves few steps"),
        prescription=prescribe.epochs(signals, math.ceil(MANY * epochs / steps)),
        effect="the loss comes down; if it does not, the doctor can say why",
        reference="https://github.com/google-research/tuning_playbook",
    )


def is_cut_short(signals: Signals) -> bool:
    """Whether there were a handful of steps, and much of the loss is left."""
    remaining = signals.remaining
    return 0 < signals.total_steps < FEW and (remaining is None or remaining > UNFINISHED)


RULE = Rule("too_few_steps", "the training had arrived", check, ("epochs", "ended"), live=False)
