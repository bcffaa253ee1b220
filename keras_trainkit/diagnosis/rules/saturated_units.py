"""Sigmoid and tanh units that are stuck at their ends."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

MANY = 0.5  # share of outputs where the slope is below 5 % of its steepest (SageMaker Debugger)


def check(signals: Signals) -> Finding | None:
    """Sigmoid or tanh outputs near their ends have almost no slope, so no gradient passes.

    Seen by: the share of outputs of a hidden layer where the slope is below 5 %. The head is left
    out: it may be sure of itself. Where the model has learned, it is advice.
    Do: smaller initial weights, scaled inputs, batch normalization, ReLU.
    Reference: Glorot and Bengio, 2010; SageMaker Debugger's TanhSaturation
    """
    heads = {head["layer"] for head in signals.heads}
    shares = {
        name: values[-1]
        for name, values in signals.layer_series("saturated").items()
        if name.rpartition("/")[2] not in heads
    }
    name = max(shares, key=lambda each: shares[each], default="")
    if not name or shares[name] <= MANY:
        return None
    start = signals.layer_series("saturated")[name][0]
    return Finding(
        symptom=RULE.symptom,
        severity=ADVICE if signals.learned else WARNING,
        sentence=f"{100 * shares[name]:.0f} % of the outputs of {name} are at the flat ends of "
        "their activation.",
        evidence={"saturated": shares[name], "before training": start, "layer": name},
        causes=("unscaled inputs or wide initial weights", "the learning rate")
        if start > MANY
        else ("the learning rate", "weights that grew"),
        prescription=Prescription(_relu(signals, name)),
        effect="gradients reach the layers before",
        reference="https://proceedings.mlr.press/v9/glorot10a.html",
    )


def _relu(signals: Signals, name: str) -> str:
    row = signals.layer(name)
    return prescribe.hidden(row, "relu") if row else f'Dense(..., activation="relu")  # {name}'


RULE = Rule(
    "saturated_units",
    "units are not saturated",
    check,
    ("layers",),
    ("vanishing_gradients", "constant_predictions", "stuck_metric", "not_learning"),
)
