"""Validation that does not say how the model does on new rows."""

import statistics

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals, without_penalty

COPIES = 0.1  # of the validation or test rows stand in training, beyond what repeats by nature
BETTER, TIMES = 0.2, 2.0  # training loss above validation's: of a constant's loss, and times it
LAST, FEWEST = 3, 4  # epochs whose median counts as the end; epochs
CHECKS = ("leak", "duplicates")


def check(signals: Signals) -> Finding | None:
    """What the model is judged by is known to it: a column that is the target, or training rows.

    Scores are then too good, and fall once it is used. Validation far better than training, with
    dropout and penalties taken out, is a hint alone: these rows are easier, or were met before.

    Seen by: a column of the probe that is a copy of the target; of a run, or of rows given to
    `diagnose`, also a column that predicts 99.5 % alone on other rows, and copies of training rows
    above a tenth (beyond the share of rows that stand twice in training itself).
    Do: leave the column out; keep copies, and rows of one origin, in one part.
    Reference: Kaufman et al., Leakage in Data Mining, 2012; cleanlab's Datalab
    """
    columns = signals.data.get("copied") or []
    if columns:
        return _finding(
            f"Column {columns[0]} of the inputs is the target itself.",
            {"columns": columns},
            f"x = np.delete(x, {columns}, axis=1)  # if it is not known before the target is",
            "a column that is made from the target",
        )
    seen = signals.data.get("validation") or {}
    if seen.get("copies", 0.0) > COPIES + (seen.get("repeats") or 0.0):
        return _finding(
            f"{100 * seen['copies']:.0f} % of the validation rows looked at are training rows.",
            {"copies": seen["copies"], "rows": seen["rows"]},
            _DO["duplicates"],
            "validation data that are the training data, or rows doubled before the split",
        )
    for each in signals.data.get("checks") or []:
        enough = each["share"] > (COPIES if each["check"] == "duplicates" else 0.0)
        if each["check"] in CHECKS and each["severity"] == "warning" and enough:
            return _finding(
                each["sentence"],
                {"share": each["share"]},
                _DO[each["check"]],
                "a column that is made from the target"
                if each["check"] == "leak"
                else "rows that were doubled or cut into windows before they were split",
            )
    return _better(signals)


def _better(signals: Signals) -> Finding | None:
    held, losses, base = signals.validation, signals.losses, signals.baseline
    bare, penalty = without_penalty(signals.last), signals.last.get("regularization") or 0.0
    if len(held) < FEWEST or len(losses) != len(held) or not base or bare is None:
        return None
    end = statistics.median(held[-LAST:]) - penalty
    train = min(statistics.median(losses[-LAST:]) - penalty, bare)
    if not (train - end > BETTER * base and train > TIMES * end):
        return None
    return _finding(
        "Validation is far better than training, even with dropout and penalties taken out.",
        {"training loss": train, "validation loss": end, "loss of a constant": base},
        "np.isin(x_val.reshape(len(x_val), -1), x.reshape(len(x), -1)).all(axis=1).mean()",
        "validation rows that are easier than those of training, or were chosen",
        ADVICE,
    )


def _finding(
    sentence: str, evidence: dict, code: str, cause: str, severity: str = WARNING
) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=(cause, "augmentation of the training batches alone")
        if severity == ADVICE
        else (cause,),
        prescription=Prescription(code),
        effect="a lower score, which holds on new rows",
        reference="https://doi.org/10.1145/2382577.2382579",
    )


_DO = {
    "leak": "x = np.delete(x, column, axis=1)  # if it is not known before the target is",
    "duplicates": "x, rows = np.unique(x, axis=0, return_index=True); y = y[rows]  # then split",
}
RULE = Rule("leakage", "nothing gives the target away", check, ("data",), live=False)
