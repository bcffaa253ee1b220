"""Regression targets far from the size of an untrained network's predictions."""

import math

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

LARGE, SMALL = 100.0, 0.01  # root mean square; miles per gallon (25) or ages (40) train as they are
WELL = 0.1  # remaining loss: it trained well all the same
MARGIN = 10.0  # the first predictions of a head that rescales are already of the targets' size


def check(signals: Signals) -> Finding | None:
    """A network starts near 0 +- 1; targets in the thousands take it long, or blow it up.

    Seen by: the root mean square of the targets, against that of the first predictions.
    Do: standardize the targets, or end the model with a Rescaling layer.
    Reference: Bishop, Neural Networks for Pattern Recognition, 1995, section 8.2
    """
    for head in signals.heads:
        target, first = head["target"], head["first"]
        if head["family"] not in ("squared", "absolute") or "std" not in target or head["rescaled"]:
            continue
        size = math.hypot(target["mean"], target["std"])
        start = math.hypot(first["mean"], first["std"]) if "mean" in first else 0.0
        if size == 0 or SMALL <= size <= LARGE or _near(start, size) or target["std"] == 0:
            continue
        well = signals.remaining is not None and signals.remaining < WELL
        trained = "trained" in signals.available
        scale, shift = target["std"], target["mean"]
        return Finding(
            symptom=RULE.symptom,
            severity=ADVICE if well and trained else WARNING,
            sentence=f"The targets are about {size:.3g} in size, {size / max(start, 1e-9):.2g} "
            "times what the untrained network gives.",
            evidence={"target mean": shift, "target std": scale, "first predictions": start},
            causes=("targets in their raw unit",),
            prescription=Prescription(
                f"model.add(keras.layers.Rescaling({scale:.3g}, {shift:.3g}))  # the last layer; "
                f"and loss_weights={1 / scale**2:.2g}"
            ),
            effect="the loss starts near 1 and the usual learning rates work",
            reference="https://developers.google.com/machine-learning/crash-course/numerical-data",
        )
    return None


def _near(start: float, size: float) -> bool:
    return start > 0 and 1 / MARGIN < size / start < MARGIN


RULE = Rule("target_scale", "targets are scaled", check, ("heads", "targets"), FAILURES)
