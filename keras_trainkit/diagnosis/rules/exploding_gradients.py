"""Gradients without bounds."""

import math

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

GREW = 1e3  # times the first gradient while the loss did not fall
RATIO = 1e6  # of the first layer's to the last layer's (the literature has 70 and 1e6)


def check(signals: Signals) -> Finding | None:
    """A layer's gradient is infinite, grows a thousandfold, or dwarfs that of the last layer.

    Seen by: the norms of gradients of layers on the probe batch.
    Do: clip gradients; warm-up; lower rate; normalization.
    Reference: Pascanu et al., 2013, arXiv:1211.5063; AUTOTRAINER (2021)
    """
    norms = signals.layer_series("gradient_norm")
    for name, values in norms.items():
        bad = [value for value in values if not math.isfinite(value)]
        first = next((value for value in values if math.isfinite(value) and value > 0), None)
        grew = values[-1] / first if first else 0.0
        last = list(norms.values())[-1][-1]
        ratio = values[-1] / last if last > 0 else 0.0
        unhealthy = signals.learned is not True
        if not bad and not (unhealthy and (grew > GREW or ratio > RATIO)):
            continue
        return Finding(
            symptom=RULE.symptom,
            severity=ERROR if bad else WARNING,
            sentence=f"The gradient of {name} "
            + ("is not finite." if bad else f"grew to {values[-1]:.3g}."),
            evidence={"layer": name, "first": first, "last": values[-1], "times": grew},
            causes=(
                "the learning rate",
                "weights or targets that are too large",
                "a long recurrence",
            ),
            prescription=Prescription(
                "model.compile(optimizer=keras.optimizers."
                f"{signals.setup.get('optimizer') or 'Adam'}(..., global_clipnorm=1.0), ...)"
            ),
            effect="no single step can destroy the weights",
            reference="https://arxiv.org/abs/1211.5063",
        )
    return None


RULE = Rule(
    "exploding_gradients",
    "gradients are bounded",
    check,
    ("layers", "trained"),
    ("not_learning", "dead_units", "saturated_units", "constant_predictions", "oscillation"),
)
