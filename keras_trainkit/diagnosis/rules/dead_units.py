"""Units whose activation is 0 for every example."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

MANY, ALMOST_ALL = 0.7, 0.99  # share of a layer's units (0.5 and 0.7 in the literature)


def check(signals: Signals) -> Finding | None:
    """ReLU units that are 0 for the whole probe get no gradient and never come back.

    Seen by: the share of units of a layer that are 0 for every example of the probe. Where the
    model has learned all the same, it is advice.
    Do: a lower rate, He initialization, batch normalization, or leaky ReLU / GELU.
    Reference: Lu et al., Dying ReLU and Initialization, 2019, arXiv:1903.06733; UMLAUT (2021)
    """
    shares = {name: values[-1] for name, values in signals.layer_series("dead").items()}
    heads = {head["layer"] for head in signals.heads}
    shares = {n: s for n, s in shares.items() if n.rpartition("/")[2] not in heads}
    if not shares:
        return None
    name = max(shares, key=lambda each: shares[each])
    if shares[name] < MANY:
        return None
    severity = ERROR if shares[name] >= ALMOST_ALL else WARNING
    if signals.learned or "trained" not in signals.available:
        severity = ADVICE
    beginning = signals.layer_series("dead")[name][0]
    from_start = beginning >= MANY
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=f"{100 * shares[name]:.0f} % of the units of {name} are 0 for every example.",
        evidence={
            "dead": {n: round(share, 3) for n, share in shares.items() if share > 0},
            "before training": round(beginning, 3),
            "learning rate": signals.learning_rate,
        },
        causes=("depth without normalization", "initialization")
        if from_start
        else ("the learning rate", "initialization", "unscaled inputs"),
        prescription=Prescription(
            'x = keras.layers.BatchNormalization()(x); x = keras.layers.Activation("relu")(x)'
        )
        if from_start
        else prescribe.learning_rate(signals, 0.1),
        effect="units take part again, and gradients reach the layers before",
        reference="https://arxiv.org/abs/1903.06733",
    )


RULE = Rule(
    "dead_units",
    "units are alive",
    check,
    ("layers",),
    ("vanishing_gradients", "constant_predictions", "stuck_metric", "not_learning", "frozen"),
    generic=True,
)
