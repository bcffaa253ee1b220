"""A metric that cannot tell what it is asked."""

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

FELL = 0.05  # of the loss changed while the metric stood still
FEWEST = 4  # epochs
NO_SCORES = {"loss", "epoch", "step", "steps", "wall", "kind", "learning_rate", "seconds"}
NO_SCORES |= {"examples_per_second"}
BEST = (0.0, 1.0)  # a perfect score stands still, too


def check(signals: Signals) -> Finding | None:
    """The metric stays at one number while the loss moves, or it cannot measure this task.

    Accuracy counts exact hits: for measurements there are none. For logits it asks whether they are
    above 0.5, not 0.

    Seen by: accuracy with a loss of differences and measurements as targets; a binary accuracy with
    from_logits=True; a metric that is the same number in four epochs while the loss falls.
    Do: the metric that fits: MeanAbsoluteError, or BinaryAccuracy(threshold=0).
    Reference: UMLAUT (2021); keras.io/api/metrics
    """
    names = [name for row in signals.epochs[:1] for name in row if name not in NO_SCORES]
    scores = [name for name in names if not name.startswith("val_")]
    accuracies = [name for name in scores if name in ("accuracy", "acc", "binary_accuracy")]
    for head in signals.heads:
        regression = head["family"] in ("squared", "absolute")
        if accuracies and regression and head["target"].get("form") == "continuous":
            return _finding(
                WARNING,
                "Accuracy counts exact hits, and predictions of measurements never are.",
                {"metric": accuracies[0], "loss": head["loss"]},
                'model.compile(..., metrics=["mae"])',
            )
        if accuracies and head["from_logits"] and head["family"] == "binary":
            return _finding(
                ADVICE,
                "The accuracy of logits asks whether they are above 0.5; an even chance is at 0.",
                {"metric": accuracies[0], "from_logits": True},
                "model.compile(..., metrics=[keras.metrics.BinaryAccuracy(threshold=0)])",
            )
    return _still(signals, scores)


def _still(signals: Signals, scores: list[str]) -> Finding | None:
    losses = signals.losses
    if len(losses) < FEWEST or not losses[0] > 0 or min(losses) > (1 - FELL) * losses[0]:
        return None
    for name in scores:
        values = signals.series(name)
        if len(set(values)) == 1 and len(values) >= FEWEST and values[0] not in BEST:
            return _finding(
                WARNING,
                f"The metric {name} is {values[0]:.4g} in every epoch while the loss falls.",
                {"metric": name, "value": values[0], "losses": [losses[0], losses[-1]]},
                "print(model.predict(x[:5]), y[:5])  # do they have the form the metric wants?",
            )
    return None


def _finding(severity: str, sentence: str, evidence: dict, code: str) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=("a metric of another task", "predictions that never cross the threshold"),
        prescription=Prescription(code),
        effect="the metric moves with the loss",
        reference="https://keras.io/api/metrics/",
    )


RULE = Rule("stuck_metric", "metrics can move", check, ("epochs",), live=False)
