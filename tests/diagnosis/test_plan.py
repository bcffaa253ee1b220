"""The order in which several findings are put right."""

from keras_trainkit.diagnosis import RULES, Finding, Prescription
from keras_trainkit.diagnosis.plan import LATER, STAGES, ordered


def finding(symptom, severity="error"):
    return Finding(symptom, severity, "", {}, (), Prescription("do"), "", "")


def test_every_stage_is_of_a_rule():
    assert set(STAGES) <= {rule.symptom for rule in RULES}
    assert max(STAGES.values()) < LATER


def test_inputs_then_targets_then_the_head_then_steps_then_layers_and_no_advice():
    names = ["vanishing_gradients", "unknown", "learning_rate_too_low", "head_range", "target_form"]
    found = [finding(name) for name in [*names, "unscaled_inputs"]]
    made = [each.symptom for each in ordered([*found, finding("frozen", "advice")])]
    assert made == ["unscaled_inputs", *reversed([n for n in names if n != "unknown"]), "unknown"]
