"""A loss that is summed over the batch."""

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals


def check(signals: Signals) -> Finding | None:
    """A sum grows with the batch, and with it the gradient: the rate is batch-size times as high.

    Seen by: the loss's `reduction`.
    Do: Keras's default, which averages over the batch.
    Reference: Karpathy, A Recipe for Training Neural Networks, 2019
    """
    size = signals.data.get("batch_size")
    for head in signals.heads:
        if head["reduction"] != "sum" or size == 1:
            continue
        return Finding(
            symptom=RULE.symptom,
            severity=WARNING,
            sentence="The loss is summed over the batch, so its gradient grows with the batch.",
            evidence={"reduction": "sum", "batch size": size, "loss": head["loss"]},
            causes=("reduction='sum' from code for several devices",),
            prescription=Prescription(f'model.compile(loss="{head["loss"]}", ...)'),
            effect="the usual learning rates work for every batch size",
            reference="https://karpathy.github.io/2019/04/25/recipe/",
        )
    return None


RULE = Rule("loss_reduction", "the loss is a mean", check, ("heads",), FAILURES)
