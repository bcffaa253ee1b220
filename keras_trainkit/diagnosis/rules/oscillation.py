"""A training loss that jumps up and down instead of falling."""

import itertools
import statistics

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import WARNING, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SWITCHES = 0.5  # of the changes turn around (AUTOTRAINER: more than half of 50 steps)
AMPLITUDE = 0.15  # mean change over mean loss of the second half
HIGH = 0.2  # the second half's mean over the first loss: below it the loss has fallen anyway
FEWEST = 8  # epochs


def check(signals: Signals) -> Finding | None:
    """The loss of whole epochs turns around at every other one, by much, and does not come down.

    Seen by: the second half of the training losses of epochs. Validation losses of few examples
    jump by themselves and are not used.
    Do: a three times lower rate, or a larger batch.
    Reference: AUTOTRAINER (2021); Masters and Luschi, 2018, arXiv:1804.07612
    """
    losses = signals.losses
    if len(losses) < FEWEST or min(losses) <= 0:
        return None
    half = losses[len(losses) // 2 :]
    changes = [b - a for a, b in itertools.pairwise(half)]
    turns = sum(a * b < 0 for a, b in itertools.pairwise(changes)) / max(len(changes) - 1, 1)
    mean = statistics.fmean(half)
    amplitude = statistics.fmean(abs(change) for change in changes) / mean
    start = max(losses[0], signals.initial_loss or 0)
    if turns <= SWITCHES or amplitude <= AMPLITUDE or mean <= HIGH * start:
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence="The training loss jumps up and down and does not come down.",
        evidence={
            "share of turns": round(turns, 3),
            "mean change / mean loss": round(amplitude, 3),
            "batch size": signals.data.get("batch_size"),
        },
        causes=("the learning rate", "a batch that is too small for it", "high momentum"),
        prescription=prescribe.learning_rate(signals, 0.3),
        effect="the loss of epochs falls steadily",
        reference="https://arxiv.org/abs/1804.07612",
    )


RULE = Rule(
    "oscillation",
    "the loss does not jump",
    check,
    ("epochs",),
    ("not_learning", "too_few_steps", "learning_rate_too_low", "overfitting", "trained_too_long"),
)
