"""An untrained model that is far worse than guessing."""

import math

from keras_trainkit.diagnosis.finding import ADVICE, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules.unscaled_inputs import CODE
from keras_trainkit.diagnosis.signals import Signals, without_penalty

TIMES = 3.0  # a guess's loss, ln K for K even classes
WIDE = 4.0  # the largest input: from here on, scale the inputs first
_SMALLER = "keras.layers.Dense(..., kernel_initializer='glorot_uniform')  # the last layer"


def check(signals: Signals) -> Finding | None:
    """The first loss of a classifier should be about that of guessing, ln K for K classes.

    Seen by: the loss before the first step against ln K.
    Do: scale the inputs, check the labels, begin the last layer with smaller weights.
    Reference: Karpathy's recipe, 2019 ("verify loss @ init")
    """
    first, baseline = signals.first, signals.baseline
    loss = without_penalty(first)
    families = {head["family"] for head in signals.heads}
    if first.get("step") != 0 or loss is None or not baseline or baseline <= 0:
        return None
    if not families & {"categorical", "binary"} or len(signals.heads) != 1:
        return None
    guess = baseline * _evenness(signals.heads[0])
    if not math.isfinite(loss) or loss <= TIMES * guess:
        return None
    wide = not signals.setup.get("scaled") and any(
        (each.get("max_abs") or 0) > WIDE for each in signals.data.get("inputs", [])
    )
    return Finding(
        symptom=RULE.symptom,
        severity=ADVICE,
        sentence=f"Before training the loss is {loss:.3g}; guessing would cost {guess:.3g}.",
        evidence={"first loss": loss, "loss of guessing": guess},
        causes=("unscaled inputs", "large initial weights", "labels in another order"),
        prescription=Prescription(CODE if wide else _SMALLER),
        effect="the first epochs are not spent on forgetting",
        reference="https://karpathy.github.io/2019/04/25/recipe/",
    )


def _evenness(head: dict) -> float:
    """Returns ln K over the entropy of the classes' shares, by which guesses cost more."""
    counts = [n for n in head["target"].get("counts") or [] if n > 0]
    if len(counts) < 2:
        return 1.0
    shares = [n / sum(counts) for n in counts]
    return math.log(len(counts)) / -sum(share * math.log(share) for share in shares)


RULE = Rule(
    "initial_loss", "the first loss is that of guessing", check, ("samples", "heads"), generic=True
)
