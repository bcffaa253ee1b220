"""Layers that do not learn: frozen, or not connected to the loss."""

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

FADED = 1e-17  # norms below 1e-19 are 0 in float32; one near it is vanishing, not frozen


def check(signals: Signals) -> Finding | None:
    """No gradient reaches a layer in any sample, or no weight of the model is trainable.

    A frozen part beside a trained one is common (transfer learning) and no finding.

    Seen by: gradients of exactly 0 in every sample while other layers have some.
    Do: connect the layer, or set trainable=True before compile.
    Reference: SageMaker Debugger's UnchangedTensor; TheDeepChecker (2023)
    """
    if signals.setup["parameters"] == 0 and signals.setup["frozen_parameters"] > 0:
        return _finding(
            ERROR,
            "No weight of the model is trainable, so nothing can be learned.",
            {"frozen parameters": signals.setup["frozen_parameters"]},
            "model.trainable = True  # before compile",
        )
    norms = signals.layer_series("gradient_norm")
    still = [name for name, values in norms.items() if len(values) > 1 and not any(values)]
    if not still or len(still) == len(norms) or _faded(norms) or _stopped_by_dead_units(signals):
        return None
    return _finding(
        WARNING,
        f"The loss does not depend on {', '.join(still[:3])}: no gradient reaches it.",
        {"layers": still, "samples": len(signals.samples)},
        f"model.get_layer({still[0]!r})  # is its output used on the way to the loss?",
    )


def _faded(norms: dict[str, list[float]]) -> bool:
    """Whether gradients fade from layer to layer until nothing of them is left in float32."""
    there = [value for values in norms.values() for value in values if value > 0]
    return min(there, default=1.0) < FADED


def _stopped_by_dead_units(signals: Signals) -> bool:
    dead = signals.layer_series("dead")
    return any(values[-1] == 1.0 for values in dead.values())


def _finding(severity: str, sentence: str, evidence: dict, code: str) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=("a layer that is built but not used", "stop_gradient or argmax on the way"),
        prescription=Prescription(code),
        effect="every layer takes part",
        reference="https://keras.io/guides/transfer_learning/",
    )


RULE = Rule("frozen", "every layer learns", check, ("setup", "layers"), FAILURES)
