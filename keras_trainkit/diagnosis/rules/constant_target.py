"""Targets that are all the same."""

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

FEWEST = 32  # rows before "all the same" means anything


def check(signals: Signals) -> Finding | None:
    """Every target is one value, so there is nothing to learn; or rows are sorted by class.

    Seen by: no spread among the targets of all the batches looked at.
    Do: look at the targets; shuffle the rows.
    Reference: TheDeepChecker (2023)
    """
    rows, examples = signals.data.get("target_rows", 0), signals.data.get("examples")
    for head in signals.heads:
        target = head["target"]
        if rows < FEWEST or target.get("std") is None or target["std"] > 0:
            continue
        if head.get("custom_loss"):
            continue  # targets may be dummies that it does not read
        whole = examples is not None and rows >= examples
        return Finding(
            symptom=RULE.symptom,
            severity=ERROR if whole else WARNING,
            sentence=f"All {rows} targets looked at are {target['min']:g}.",
            evidence={"target": target["min"], "rows": rows},
            causes=("the rows are sorted by class and not shuffled", "a wrong target column")[
                1 if whole else 0 :
            ],
            prescription=Prescription("print(np.unique(y, return_counts=True))  # then shuffle"),
            effect="there is something to learn in every batch",
            reference="https://arxiv.org/abs/2204.00694",
        )
    return None


RULE = Rule("constant_target", "targets differ", check, ("heads", "targets"), FAILURES, live=False)
