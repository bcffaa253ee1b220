"""Inputs that are all the same."""

from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals


def check(signals: Signals) -> Finding | None:
    """Every number of every input is one value, so no row differs from another.

    Seen by: no spread in any input of the batches looked at; or no column of a table varies.
    Do: look at the inputs where they leave the pipeline.
    Reference: TheDeepChecker (Ben Braiek and Khomh, 2023); Karpathy's recipe, 2019
    """
    inputs = [each for each in signals.data["inputs"] if "std" in each]
    alone = signals.data.get("examples") == 1
    if alone or not inputs or not all(_is_constant(each) for each in inputs):
        return None
    what = f"are {inputs[0]['mean']:g}" if inputs[0]["std"] == 0 else "are alike"
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"All inputs looked at {what}: no row differs from another.",
        evidence={"lowest": inputs[0]["min"], "highest": inputs[0]["max"]},
        causes=("the pipeline loses the data on the way", "a scale of 0, or division by a maximum"),
        prescription=Prescription(
            "print(x[:3])  # where the inputs enter fit, not where they begin"
        ),
        effect="predictions differ between examples",
        reference="https://karpathy.github.io/2019/04/25/recipe/",
    )


def _is_constant(each: dict) -> bool:
    columns = each.get("shape") or [1]
    alike = len(columns) == 1 and each.get("constant_columns", 0) == columns[0]
    return each["std"] == 0 or alike


RULE = Rule(
    "constant_inputs",
    "inputs differ",
    check,
    ("data",),
    (*FAILURES, "unscaled_inputs", "frozen", "class_imbalance", "input_bound"),
)
