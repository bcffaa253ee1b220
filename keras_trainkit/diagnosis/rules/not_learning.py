"""A loss that does not come down, without a cause that another rule knows."""

from typing import Any

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules.learning_rate_too_high import longest_update
from keras_trainkit.diagnosis.signals import Signals

STUCK = 0.9  # of a constant's loss remains
POOR = 0.7  # remains, and the last third of the epochs brought nothing: too weak a model
PLATEAU = 0.01
SHORT = 5e-3  # a step's change of the weights over their norm: the corpus's hopeless data have more
FEWEST, FEWEST_STEPS = 3, 60


def check(signals: Signals) -> Finding | None:
    """The loss stays near that of a constant, or ends on a high plateau: underfitting.

    Seen by: the loss on the probe as a share of the loss of the best constant prediction.
    Do: where steps are short a ten times higher rate; else 32 rows by heart, then features and a
    larger model.
    Reference: Google's tuning playbook; Karpathy's recipe, 2019
    """
    remaining, losses = signals.remaining, signals.losses
    if remaining is None or len(losses) < FEWEST or signals.total_steps < FEWEST_STEPS:
        return None
    evidence = {"remaining loss": remaining, "loss of a constant": signals.baseline}
    evidence |= {"first and last loss": [losses[0], losses[-1]]}
    if remaining >= STUCK:
        return _stuck(signals, evidence)
    third = losses[-max(2, len(losses) // 3) :]
    if remaining >= POOR and third[0] - third[-1] < PLATEAU * third[0]:
        return Finding(
            symptom=RULE.symptom,
            severity=ADVICE,
            sentence="The loss has settled high: most of it is left on the training data.",
            evidence=evidence,
            causes=("a model that is too small", "features that say little", "the learning rate"),
            prescription=prescribe.learning_rate(signals, 3.0),
            effect="the training loss falls further; if not, widen the model",
            reference="https://github.com/google-research/tuning_playbook",
        )
    return None


def _stuck(signals: Signals, evidence: dict[str, Any]) -> Finding:
    causes = [
        "features that say nothing about the target, or were shuffled apart from it",
        "the learning rate",
        "a model that is too small",
    ]
    prescription = Prescription(
        "model.fit(x[:32], y[:32], epochs=200)  # it must be able to learn these by heart"
    )
    effect = "if 32 examples can be learned, look at the data; if not, at model and rate"
    ratio = longest_update(signals)
    if ratio is not None and ratio < SHORT:
        causes[:2] = causes[1::-1]
        evidence = {**evidence, "update / weights": ratio}
        prescription = prescribe.learning_rate(signals, 10.0)
        effect = "the loss comes down; if not, see whether 32 examples can be learned by heart"
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence="After all these steps the loss is still that of a constant prediction.",
        evidence=evidence,
        causes=tuple(causes),
        prescription=prescription,
        effect=effect,
        reference="https://karpathy.github.io/2019/04/25/recipe/",
    )


RULE = Rule(
    "not_learning",
    "the loss comes down",
    check,
    ("trained", "epochs"),
    ("too_few_steps", "trained_too_long", "stuck_metric", "overfitting", "initial_loss"),
    live=False,
    generic=True,
)
