"""Half precision without a scaled loss: small gradients become 0."""

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals


def check(signals: Signals) -> Finding | None:
    """In float16 a gradient below 6e-8 is 0; a loss that is scaled up keeps it above.

    Keras scales by itself where the whole model has the policy mixed_float16, not where single
    layers have it.
    Seen by: layers that compute in float16, and an optimizer without a loss scale. A warning where
    nothing is learned.
    Do: LossScaleOptimizer, or bfloat16.
    Reference: Micikevicius et al., Mixed Precision Training, 2018, arXiv:1710.03740
    """
    rows = [row["name"] for row in signals.setup.get("layers", []) if row.get("half")]
    if not rows or signals.setup.get("loss_scaled", True):
        return None
    name = signals.setup.get("optimizer") or "Adam"
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if signals.learned is False else ADVICE,
        sentence=f"{len(rows)} layers compute in float16, and the loss is not scaled: small "
        "gradients become 0.",
        evidence={"layers": rows, "remaining loss": signals.remaining},
        causes=("a policy of single layers, for which Keras does not scale the loss",),
        prescription=Prescription(
            f"optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.{name}(...))"
        ),
        effect="gradients as small as 1e-10 count",
        reference="https://arxiv.org/abs/1710.03740",
    )


RULE = Rule(
    "half_precision",
    "small numbers are kept",
    check,
    ("setup",),
    ("vanishing_gradients", "not_learning", "frozen", "dead_units", "constant_predictions"),
)
