"""The best epoch was long ago."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

EARLY = 0.1  # of the epochs: the best lies within (tuning playbook)
FEWEST = 20  # epochs


def check(signals: Signals) -> Finding | None:
    """The best validation loss lies in the first tenth of the training.

    Seen by: validation losses of epochs.
    Do: fewer epochs; spend the time on other values.
    Reference: Google's tuning playbook, "How long should each trial run?"
    """
    held = signals.validation
    if signals.restored:
        return None  # the model ends with the weights of its best epoch
    if len(held) < FEWEST:
        return None
    at = held.index(min(held)) + 1
    if at > EARLY * len(held):
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=ADVICE,
        sentence=f"The best validation loss is that of epoch {at} of {len(held)}.",
        evidence={"best epoch": at, "epochs": len(held), "best": min(held), "last": held[-1]},
        causes=("more epochs than the task needs", "a learning rate that does not decay"),
        prescription=prescribe.epochs(signals, 2 * at),
        effect="the same score in a fraction of the time",
        reference="https://github.com/google-research/tuning_playbook",
    )


RULE = Rule(
    "trained_too_long",
    "the best epoch is not the first",
    check,
    ("validation",),
    live=False,
    generic=True,
)
