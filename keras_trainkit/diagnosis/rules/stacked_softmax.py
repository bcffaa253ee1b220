"""A softmax where none belongs: under another one, or between hidden layers."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

SQUASHING = ("softmax", "sigmoid")
LAYERS = ("Dense", "Conv1D", "Conv2D", "Conv3D")


def check(signals: Signals) -> Finding | None:
    """Softmax twice leaves the probabilities nearly equal; in the middle it hides all but one unit.

    After a second softmax over K classes no probability is above e / (e + K - 1), so the loss
    cannot fall near 0.

    Seen by: two softmax or sigmoid activations in a row at the head; or softmax on a hidden Dense
    or convolution layer of a Sequential model (elsewhere it may be an attention or a gate).
    Do: one softmax, on the last layer.
    Reference: NeuraLint (Nikanjam et al., 2021); TheDeepChecker (2023)
    """
    for head in signals.heads:
        if head["activation"] in SQUASHING and head["activation_before"] in SQUASHING:
            return _finding(
                f"The head applies {head['activation']} to what {head['activation_before']} has "
                "already squashed.",
                {"activations": [head["activation_before"], head["activation"]]},
                f"keras.layers.Dense({head['units']})  # before the last activation: none",
            )
    if not signals.setup.get("sequential"):
        return None
    layers = [row for row in signals.setup["layers"] if row["kernel"]]
    for row in layers[:-1]:
        if row["activation"] == "softmax" and row["type"] in LAYERS:
            return _finding(
                f"The hidden layer {row['name']} has a softmax, which silences all but one unit.",
                {"layer": row["name"], "units": row["units"]},
                prescribe.hidden(row, "relu"),
            )
    return None


def _finding(sentence: str, evidence: dict, code: str) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=sentence,
        evidence=evidence,
        causes=("a softmax layer was added to a model that had one",),
        prescription=Prescription(code),
        effect="gradients grow, and the loss can fall near 0",
        reference="https://arxiv.org/abs/2105.08095",
    )


RULE = Rule("stacked_softmax", "softmax stands at the end, once", check, ("heads",), FAILURES)
