"""A loss that stands still, where nothing but its curve is known."""

import itertools
import math

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

FLAT = 0.02  # of the first loss, between the highest and the lowest
FEWEST = 4  # epochs
RISE, MOSTLY = 1.1, 0.75  # times the first loss, at the end; of the epochs bring it up
CLOSE = 0.02  # of ln K: the loss is that of guessing among K even classes
CHANCE = 0.25  # of 1 / K: the accuracy is that of guessing
MOST, MOST_ALONE = 1000, 20  # classes, with and without an accuracy that says so
GOOD = 0.9  # accuracy: it has arrived, and stands still for that
DONE = 0.05  # a loss below it, likewise
ACCURACIES = ("accuracy", "acc", "binary_accuracy", "sparse_categorical_accuracy")
ACCURACIES = (*ACCURACIES, "categorical_accuracy")


def check(signals: Signals) -> Finding | None:
    """A loss of ln K with an accuracy of 1 / K is that of guessing: nothing has been learned.

    A flat loss of another value may also be one that had arrived before: a curve cannot tell.
    One that rises nearly all the way is not trained down at all.
    Seen by: training losses that differ by less than 2 %, or rise, of a history without other
    signals.
    Do: train with `callbacks=[Doctor()]`, or `diagnose(model, x, y)`: they see the cause.
    Reference: Karpathy's recipe, 2019
    """
    losses = signals.losses
    if "setup" in signals.available or len(losses) < FEWEST:
        return None
    if not all(map(math.isfinite, losses)):
        return None
    if max(losses) - min(losses) > FLAT * abs(losses[0]):
        return _rises(losses)
    scores = next((values for n in ACCURACIES if (values := signals.series(n))), None)
    if (scores and scores[-1] >= GOOD) or abs(losses[-1]) < DONE:
        return None
    classes = guesses(losses[-1], scores[-1] if scores else None)
    said = f"that of guessing among {classes} classes" if classes else "the same in every epoch"
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"The loss is {losses[-1]:.4g} from the first epoch to the last: {said}.",
        evidence={"losses": [losses[0], losses[-1]], "accuracy": scores[-1] if scores else None},
        causes=("learning rate, head and loss, inputs or labels: the curve does not say which",)
        if classes
        else ("nothing is learned", "or the training began where it ends: a curve cannot tell"),
        prescription=Prescription("keras_trainkit.diagnose(model, x, y)  # it sees the cause"),
        effect="the cause, by what the model and its data show",
        reference="https://karpathy.github.io/2019/04/25/recipe/",
    )


def _rises(losses: list[float]) -> Finding | None:
    """Judges a loss that is highest at its end, and rises nearly all the way."""
    ups = sum(b > a for a, b in itertools.pairwise(losses))
    if losses[-1] < RISE * losses[0] or losses[0] <= 0 or ups < MOSTLY * (len(losses) - 1):
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"The training loss rises from {losses[0]:.4g} to {losses[-1]:.4g}.",
        evidence={"losses": [losses[0], losses[-1]], "epochs": len(losses)},
        causes=("a learning rate that is too high", "a loss or gradient with its sign turned"),
        prescription=Prescription("model.optimizer.learning_rate = ...  # a tenth"),
        effect="the training loss falls from epoch to epoch",
        reference="https://arxiv.org/abs/1803.09820",
    )


def guesses(loss: float, accuracy: float | None) -> int | None:
    """Returns the number of even classes whose guessing has this loss and accuracy, or None.

    Example:
        >>> guesses(2.3026, 0.1), guesses(0.6931, None), guesses(0.5, 0.4)
        (10, 2, None)
    """
    classes = round(math.exp(loss)) if loss < math.log(MOST) else 0
    if classes < 2 or abs(loss - math.log(classes)) > CLOSE * math.log(classes):
        return None
    if accuracy is None:
        return classes if classes <= MOST_ALONE else None
    return classes if abs(accuracy - 1 / classes) <= CHANCE / classes else None


RULE = Rule(
    "flat_curve",
    "the curve moves",
    check,
    ("epochs",),
    ("stuck_metric", "too_few_steps", "trained_too_long"),
    live=False,
)
