"""Validation scores that never leave their start, where nothing but curves is known."""

import math

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules.flat_curve import ACCURACIES
from keras_trainkit.diagnosis.signals import Signals

FEWEST = 4  # epochs
KNOWS = 0.8  # accuracy in training at the end
LOW = 0.6  # accuracy on validation that it never exceeds
GAIN = 0.1  # above its first value, which it never reaches
APART = 0.3  # between both accuracies
FEWEST_LOSSES = 6  # epochs, where there are losses alone
STILL = 0.1  # of its first value, by which a validation loss goes up or down at most
FALLEN = 0.4  # of the training loss's first value, and of the validation loss, at the end


def check(signals: Signals) -> Finding | None:
    """Training is learned while validation stays where it began: that is not overfitting.

    Overfitting gets better before it gets worse. Validation rows that are prepared or labelled in
    another way, batch normalization's statistics, or features that say nothing do not.
    Seen by: accuracies, or losses, of training and validation in a history without other signals.
    Do: score training rows through the path of validation: they must come out well.
    Reference: keras#6977, tensorflow#44568
    """
    if "setup" in signals.available or len(signals.validation) < FEWEST:
        return None
    for name in ACCURACIES:
        ours, theirs = signals.series(name), signals.series(f"val_{name}")
        if len(ours) < FEWEST or len(theirs) < FEWEST:
            continue
        top = max(theirs)
        if ours[-1] < KNOWS or top > LOW or top > theirs[0] + GAIN or ours[-1] - top < APART:
            continue
        return _found("", ours, theirs)
    ours, theirs = signals.losses, signals.validation
    return _found("a loss of ", ours, theirs) if _flat(ours, theirs) else None


def _flat(ours: list[float], theirs: list[float]) -> bool:
    """Whether the training loss falls far, and that of validation neither falls nor rises."""
    if min(len(ours), len(theirs)) < FEWEST_LOSSES or not all(map(math.isfinite, ours + theirs)):
        return False
    first = theirs[0]
    still = first > 0 and all(abs(each / first - 1) <= STILL for each in theirs)
    return still and 0 < ours[-1] < FALLEN * ours[0] and ours[-1] < FALLEN * theirs[-1]


def _found(of: str, ours: list[float], theirs: list[float]) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"Training reaches {of}{ours[-1]:.3g}, while validation stays at {theirs[-1]:.3g} "
        "from its first epoch on.",
        evidence={"training": [ours[0], ours[-1]], "validation": [theirs[0], theirs[-1]]},
        causes=(
            "validation rows of another scale, label order or kind",
            "batch normalization's moving statistics, which training does not use",
            "features that say nothing of the target",
        ),
        prescription=Prescription(
            "model.evaluate(x, y)  # training rows: if they come out badly, it is the model; "
            "if well, the validation rows"
        ),
        effect="the cause: a curve alone does not say which of them it is",
        reference="https://github.com/keras-team/keras/issues/6977",
    )


RULE = Rule(
    "validation_unmoved",
    "validation scores move",
    check,
    ("epochs", "validation"),
    ("overfitting", "trained_too_long", "stuck_metric", "too_few_steps"),
    live=False,
)
