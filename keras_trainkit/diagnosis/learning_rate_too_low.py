"""Steps that are too short to arrive."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import WARNING, Finding
from keras_trainkit.diagnosis.learning_rate_too_high import longest_update
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SHORT = 5e-4  # a step's change of the weights over their norm; 1e-3 is usual (Karpathy, CS231n)
UNFINISHED = 0.5  # remaining loss
STEADY = 0.5  # of the first half's fall an epoch, in the second half: no plateau is near
FEWEST_STEPS = 50


def check(signals: Signals) -> Finding | None:
    """The loss still falls as steadily as at the start, and each step hardly moves the weights.

    Seen by: the longest sampled step below 5e-4 of the weights, much loss left, no slowing down.
    Do: a ten times higher rate.
    Reference: Karpathy, CS231n; Google's tuning playbook; AUTOTRAINER's slow convergence
    """
    ratio, remaining, losses = longest_update(signals), signals.remaining, signals.losses
    if ratio is None or remaining is None or ratio >= SHORT or remaining < UNFINISHED:
        return None
    if len(losses) < 3 or signals.total_steps < FEWEST_STEPS:
        return None
    half, rest = len(losses) // 2, len(losses) - 1 - len(losses) // 2
    early, late = (losses[0] - losses[half]) / half, (losses[half] - losses[-1]) / max(rest, 1)
    if late < 0 or late < STEADY * early:
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence="The loss has hardly fallen, and no step changes the weights by more than "
        f"{100 * ratio:.2g} %.",
        evidence={
            "update / weights": ratio,
            "remaining loss": remaining,
            "fall an epoch, first and second half": [early, late],
            "learning rate": signals.learning_rate,
        },
        causes=("the learning rate", "too few steps for it"),
        prescription=prescribe.learning_rate(signals, 10 if ratio > SHORT / 10 else 100),
        effect="the loss falls ten times as fast",
        reference="https://cs231n.github.io/neural-networks-3/#ratio",
    )


RULE = Rule(
    "learning_rate_too_low",
    "steps are not too short",
    check,
    ("layers", "trained", "epochs"),
    ("too_few_steps", "not_learning", "constant_predictions", "stuck_metric", "class_imbalance"),
    live=False,
)
