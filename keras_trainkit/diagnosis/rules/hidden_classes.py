"""Classes that their weights take out of the loss."""

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

TIMES = 100.0  # heavier than what makes up for the classes' sizes: the others do not count


def check(signals: Signals) -> Finding | None:
    """A class of weight 0 costs nothing, so it is never learned; one far too heavy hides the rest.

    Seen by: the sample weights of a batch by class, which is what `class_weight` becomes, against
    the weights that would make up for the classes' sizes.
    Do: weights in proportion to 1 / size, or none.
    Reference: keras.io/api/models/model_training_apis (class_weight, sample_weight)
    """
    given = signals.data.get("class_weights") or []
    for head, weights in zip(signals.heads, given, strict=False):
        counts = (head["target"].get("counts") or [])[: len(weights or [])]
        there = [
            (i, n, w) for i, (n, w) in enumerate(zip(counts, weights or [], strict=False)) if n
        ]
        if len(there) < 2:
            continue
        blank = [i for i, _, w in there if w == 0]
        balance = [n * w for _, n, w in there if w > 0]
        even = {i: round(sum(counts) / len(there) / n, 2) for i, n, _ in there}
        evidence = {"weights": weights, "rows": counts}
        if blank:
            return _finding(
                ERROR,
                f"The weight of class {', '.join(map(str, blank[:5]))} is 0: the loss does not see "
                "its rows.",
                evidence,
                even,
            )
        if max(balance) > TIMES * min(balance):
            heavy = max(there, key=lambda row: row[1] * row[2])[0]
            return _finding(
                WARNING,
                f"The rows of class {heavy} weigh {max(balance) / min(balance):.0f} times as much "
                "as all those of another class.",
                evidence,
                even,
            )
    return None


def _finding(severity: str, sentence: str, evidence: dict, even: dict) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=("class_weight or sample_weight",),
        prescription=Prescription(f"model.fit(..., class_weight={even})"),
        effect="every class is learned",
        reference="https://keras.io/api/models/model_training_apis/",
    )


RULE = Rule(
    "hidden_classes",
    "weights let every class count",
    check,
    ("heads", "targets"),
    ("class_imbalance", "not_learning", "constant_predictions", "stuck_metric", "no_signal"),
)
