"""Several findings as one plan: in which order their prescriptions are carried out."""

from collections.abc import Sequence

from keras_trainkit.diagnosis.finding import ADVICE, Finding

INPUTS, TARGETS, HEAD, STEPS, DEPTH, LATER = range(6)
STAGES = {
    "non_finite_data": INPUTS,
    "constant_inputs": INPUTS,
    "unscaled_inputs": INPUTS,
    "validation_differs": INPUTS,
    "leakage": INPUTS,
    "sorted_rows": INPUTS,
    "constant_target": TARGETS,
    "target_form": TARGETS,
    "shape_mismatch": TARGETS,
    "target_scale": HEAD,  # behind the head that it scales
    "one_unit_softmax": HEAD,
    "head_loss": HEAD,
    "head_range": HEAD,
    "stacked_softmax": HEAD,
    "loss_reduction": HEAD,
    "hidden_classes": HEAD,
    "learning_rate_sign": STEPS,
    "learning_rate_too_high": STEPS,
    "learning_rate_too_low": STEPS,
    "schedule_mismatch": STEPS,
    "oscillation": STEPS,
    "non_finite_loss": STEPS,
    "exploding_gradients": STEPS,
    "rescued": STEPS,
    "small_batch": STEPS,
    "large_batch": STEPS,
    "too_few_steps": STEPS,
    "bad_initialization": DEPTH,
    "vanishing_gradients": DEPTH,
    "saturated_units": DEPTH,
    "dead_units": DEPTH,
    "linear_hidden": DEPTH,
    "narrow_layer": DEPTH,
    "frozen": DEPTH,
    "half_precision": STEPS,
    "statistics_behind": DEPTH,
    "over_regularized": DEPTH,
}


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings above advice in the order in which they are put right.

    Inputs first, then targets, head and loss, then the steps, then the layers: what comes later can
    only be judged when what comes before is right.

    Example:
        >>> from keras_trainkit.diagnosis import Prescription
        >>> names = ["learning_rate_too_high", "unscaled_inputs"]
        >>> do = Prescription("...")
        >>> found = [Finding(name, "error", "", {}, (), do, "", "") for name in names]
        >>> [finding.symptom for finding in ordered(found)]
        ['unscaled_inputs', 'learning_rate_too_high']
    """
    serious = [finding for finding in findings if finding.severity != ADVICE]
    return sorted(serious, key=lambda finding: STAGES.get(finding.symptom, LATER))
