"""The same prediction for every input."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SPREAD = 1e-2  # of the predictions over examples, relative to what it should be
FEWEST_STEPS = 50


def check(signals: Signals) -> Finding | None:
    """The model answers the same whatever it is given, so the inputs are not used.

    Seen by: the spread of the predictions over the examples of the probe, against the spread of the
    targets, or for probabilities against their mean; and the loss for inputs of zeros, which is the
    same.
    Do: a lower rate with He initialization; check that features reach the model.
    Reference: Karpathy's recipe, 2019 (zeroed inputs); UMLAUT (2021)
    """
    if signals.total_steps < FEWEST_STEPS:
        return None
    for head in signals.heads:
        last, target = head["last"], head["target"]
        if "spread" not in last or not target.get("std"):
            continue
        scale = target["std"] if head["family"] in ("squared", "absolute") else abs(last["mean"])
        if head["from_logits"]:
            scale = 1.0
        if last["spread"] > SPREAD * scale:
            continue
        return Finding(
            symptom=RULE.symptom,
            severity=ERROR,
            sentence="The model predicts the same for every input.",
            evidence={
                "spread of the predictions": last["spread"],
                "spread of the targets": target["std"],
                "loss": signals.last.get("recomputed"),
                "loss with inputs of zeros": signals.last.get("zeroed"),
            },
            causes=(
                "a collapsed layer: dead units, or a learning rate that was too high",
                "features and targets that do not belong together",
                "constant or zero inputs",
            ),
            prescription=prescribe.learning_rate(signals, 0.1),
            effect="predictions differ between examples, and the loss leaves that of a constant",
            reference="https://karpathy.github.io/2019/04/25/recipe/",
        )
    return None


RULE = Rule(
    "constant_predictions",
    "predictions depend on the input",
    check,
    ("trained", "heads", "targets", "outputs"),
    ("stuck_metric", "not_learning", "no_signal", "overfitting"),
    generic=True,
)
