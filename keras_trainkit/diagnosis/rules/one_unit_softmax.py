"""Softmax over one unit: the prediction is always 1."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals


def check(signals: Signals) -> Finding | None:
    """Softmax divides by the sum over units; over a single unit it is 1 whatever the input.

    On the TensorFlow backend the training loss may still fall, as Keras uses the logits behind the
    softmax; the predictions do not move all the same.

    Seen by: a head of one unit with softmax.
    Do: sigmoid for one unit and two classes; none for measurements; a unit a class for more.
    Reference: Stack Overflow 31880720 and 34311586; NeuraLint (Nikanjam et al., 2021)
    """
    for head in signals.heads:
        if head["activation"] != "softmax" or head["units"] != 1:
            continue
        evidence = {"units": 1, **prescribe.which(signals, head)}
        for name, label in (("recomputed", "loss of the predictions"), ("loss", "training loss")):
            if signals.last.get(name) is not None:
                evidence[label] = signals.last[name]
        if head["last"].get("spread") is not None:
            evidence["spread of the predictions"] = head["last"]["spread"]
        return Finding(
            symptom=RULE.symptom,
            severity=ERROR,
            sentence="The head is a softmax over one unit, so it predicts 1 for every input.",
            evidence=evidence,
            causes=("a regression's head written like a classifier's",)
            if prescribe.task(head) == "regression"
            else ("a two-class head written like a many-class head",),
            prescription=Prescription(_head(head)),
            effect="predictions differ between rows"
            if prescribe.task(head) == "regression"
            else "accuracy leaves the share of class 1",
            reference="https://stackoverflow.com/questions/31880720",
        )
    return None


def _head(head: dict) -> str:
    """Returns the head that the targets ask for."""
    kind = prescribe.task(head)
    if kind == "regression":
        return prescribe.head(head, None, "with mean_squared_error")
    counts = [n for n in head["target"].get("counts") or [] if n]
    if kind == "classes" and len(counts) > 2:
        words = "with sparse_categorical_crossentropy"
        return prescribe.head(head, "softmax", words, units=len(counts))
    return prescribe.head(head, "sigmoid", "with binary_crossentropy")


RULE = Rule(
    "one_unit_softmax", "softmax has several units", check, ("heads",), (*FAILURES, "head_loss")
)
