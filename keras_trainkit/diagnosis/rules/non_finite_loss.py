"""A loss that is NaN or infinite."""

import math

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

UNBOUNDED = ("relu", "linear", "elu", "leaky_relu", "selu", "softplus", "gelu", "silu")
ROSE = 2.0  # the loss grew to this many times its start before it was lost: steps too long


def check(signals: Signals) -> Finding | None:
    """NaN or infinity in the loss: from then on every weight is NaN and nothing is learned.

    Seen by: the loss of any step or epoch. Wrong data or a wrong head are looked for first.
    Do: a ten times lower learning rate; clip gradients; look for log, sqrt or division of 0.
    Reference: AUTOTRAINER (2021); SageMaker Debugger's ExplodingTensor
    """
    points = [*signals.steps, *signals.epochs]
    points.sort(key=lambda row: row.get("step", row.get("epoch", 0)))
    losses = [float(row["loss"]) for row in points if row.get("loss") is not None]
    lost = next((i for i, loss in enumerate(losses) if not math.isfinite(loss)), None)
    if lost is None:
        return None
    before = [loss for loss in losses[:lost] if loss > 0]
    rose = bool(before) and before[-1] > ROSE * min(before)
    too_long = "steps that are too long: the learning rate"
    causes = (too_long, "log, sqrt or division at 0 in the loss or a layer")
    place = points[lost]
    growing = _growing(signals)
    if growing is not None:
        causes = ("a recurrence without a bound, which grows from time step to time step", *causes)
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"The loss is {losses[lost]} from "
        + (f"step {place['step']}" if "step" in place else f"epoch {place.get('epoch', lost):g}")
        + " on.",
        evidence={"losses before": before[-3:], "learning rate": signals.learning_rate},
        causes=causes if rose or not before else (*causes, "a rare bad row in the data"),
        prescription=prescribe.learning_rate(signals, 0.1)
        if growing is None
        else Prescription(
            f"keras.layers.{growing['type']}({growing['units']}, "
            'activation="tanh", recurrent_initializer="orthogonal")  # or LSTM, GRU'
        ),
        effect="the loss stays a number; if not, look for a division by 0",
        reference="https://doi.org/10.1109/ICSE43902.2021.00043",
    )


def _growing(signals: Signals) -> dict | None:
    """Returns a recurrent layer whose activation has no upper bound, or None."""
    for row in signals.setup.get("layers", []):
        if row["recurrent"] and row["activation"] in UNBOUNDED:
            return row
    return None


EXPLAINS = tuple(name for name in FAILURES if name != "non_finite_loss")
RULE = Rule("non_finite_loss", "the loss is a number", check, (), EXPLAINS)
