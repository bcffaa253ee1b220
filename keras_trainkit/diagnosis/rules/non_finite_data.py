"""NaN or infinity among the inputs or the targets."""

from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals


def check(signals: Signals) -> Finding | None:
    """NaN or infinity in the data turns every weight into NaN with the first step.

    Seen by: counting the numbers of a batch that are not finite; one is enough.
    Do: leave out the rows, or fill the gaps with the column's mean of the training rows.
    Reference: TheDeepChecker (Ben Braiek and Khomh, 2023); cleanlab's Datalab
    """
    inputs = sum(each.get("non_finite", 0) for each in signals.data.get("inputs", []))
    targets = sum(each.get("non_finite", 0) for each in signals.data.get("targets", []))
    if inputs + targets == 0:
        return None
    place = "inputs" if inputs else "targets"
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"The {place} hold NaN or infinity, which every weight becomes with one step.",
        evidence={"not finite in inputs": inputs, "not finite in targets": targets},
        causes=("missing values in a table", "a division by zero or log of zero when preparing"),
        prescription=Prescription(
            "keep = np.isfinite(x).all(axis=1) & np.isfinite(y); x, y = x[keep], y[keep]"
        ),
        effect="the loss is a number from the first step on",
        reference="https://scikit-learn.org/stable/modules/impute.html",
    )


RULE = Rule("non_finite_data", "data are finite", check, ("data",), FAILURES)
