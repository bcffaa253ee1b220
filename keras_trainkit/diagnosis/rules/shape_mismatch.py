"""Targets and predictions of different shapes, broadcast against each other."""

import math

from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

DIFFERENT = 1e-3  # relative; beyond rounding of a sum of some hundred float32
ELEMENTWISE = ("squared", "absolute")


def check(signals: Signals) -> Finding | None:
    """Shapes such as (N,) and (N, 1) are broadcast to (N, N), so every target meets every output.

    Keras's own losses add the missing axis; a custom loss that subtracts does not. And one target a
    row is silently compared with each of several units.

    Seen by: the loss changes when the targets are given the predictions' shape; or the head has
    more units than the targets have columns, with a loss of differences.
    Do: give targets and predictions one shape.
    Reference: TheDeepChecker (Ben Braiek and Khomh, 2023)
    """
    for sample in signals.samples:
        reshaped, loss = sample.get("reshaped"), sample.get("recomputed")
        if reshaped is None or loss is None or not math.isfinite(loss + reshaped):
            continue
        if abs(loss - reshaped) > DIFFERENT * max(abs(loss), abs(reshaped)):
            return _finding({"loss": loss, "loss with one shape": reshaped}, "y = y[:, None]")
    for head in signals.heads:
        columns = math.prod(head["target"].get("shape", [])) if head["target"] else None
        units, rank = head["units"], len(head["target"].get("shape", []))
        if head["family"] not in ELEMENTWISE or columns is None or not units or rank > 1:
            continue
        if columns != units and 1 in (columns, units):
            seen = {"target columns": columns, "units": units, "loss": head["loss"]}
            return _finding(seen, f"keras.layers.Dense({columns})  # the last layer")
    return None


def _finding(evidence: dict, code: str) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence="Targets and predictions have different shapes and are broadcast, so outputs are "
        "compared with the wrong targets.",
        evidence=evidence,
        causes=("targets of shape (N,) in a custom loss", "a head with the wrong number of units"),
        prescription=Prescription(code),
        effect="the model can follow single targets instead of their mean",
        reference="https://arxiv.org/abs/2204.00694",
    )


RULE = Rule("shape_mismatch", "shapes agree", check, ("heads", "targets"), FAILURES)
