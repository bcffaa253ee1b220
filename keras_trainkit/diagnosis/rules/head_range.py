"""Targets that the last activation can never reach."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

RANGES = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, float("inf")),
    "softplus": (0.0, float("inf")),
    "exponential": (0.0, float("inf")),
}
SLACK = 0.05  # of the targets' range: a little noise beyond the end is common


def check(signals: Signals) -> Finding | None:
    """A bounded head, such as sigmoid, is trained on targets outside its range.

    Seen by: the targets' lowest and highest value against the range of the head's activation.
    Do: no activation on the last layer of a regression.
    Reference: Stack Overflow 48221692 (sigmoid for targets up to 100), 48251943 (ReLU for negative
    targets); TheDeepChecker (2023)
    """
    for head in signals.heads:
        target, reach = head["target"], RANGES.get(head["activation"] or "")
        regression = head["family"] in ("squared", "absolute") or head["loss"] in (
            "huber",
            "log_cosh",
        )
        if reach is None or "max" not in target or head["rescaled"] or not regression:
            continue
        span = (target["max"] - target["min"]) or 1.0
        beyond = max(reach[0] - target["min"], target["max"] - reach[1], 0.0) / span
        if beyond <= SLACK:
            continue
        return Finding(
            symptom=RULE.symptom,
            severity=ERROR if beyond > 2 * SLACK else WARNING,
            sentence=f"The head's activation {head['activation']} gives numbers from {reach[0]:g} "
            f"to {reach[1]:g}, but targets go from {target['min']:.4g} to {target['max']:.4g}.",
            evidence={
                **prescribe.which(signals, head),
                "lowest target": target["min"],
                "highest target": target["max"],
                "share of the range out of reach": min(beyond, 1.0),
            },
            causes=("the last layer has the activation of a hidden or a classification layer",),
            prescription=Prescription(prescribe.head(head, None, "the last layer")),
            effect="predictions can reach every target, and the loss can go to 0",
            reference="https://stackoverflow.com/questions/48221692",
        )
    return None


RULE = Rule("head_range", "the head reaches the targets", check, ("heads", "targets"), FAILURES)
