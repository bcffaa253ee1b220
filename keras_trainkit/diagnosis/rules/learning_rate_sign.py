"""Steps in the wrong direction: a rate that is zero or negative, or a loss with its sign turned."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

AWAY = 3.0  # times the largest target


def check(signals: Signals) -> Finding | None:
    """With a negative rate every step climbs the loss; with zero none is taken.

    A loss with the wrong sign does the same: it falls below 0 without end, while predictions run
    away from the targets.

    Seen by: the optimizer's rate. A schedule may begin at 0: the highest rate seen counts. Or a
    loss below 0 that goes on falling, with predictions far outside the targets.
    Do: the optimizer's usual rate.
    Reference: DeepCrime's mutations (Humbatova et al., 2021)
    """
    runaway = _runs_away(signals)
    if runaway is not None:
        return runaway
    rate = signals.learning_rate
    if rate is None or rate > 0 or (signals.setup.get("schedule") and not signals.epochs):
        return None
    usual = prescribe.usual_rate(signals.setup.get("optimizer"))
    name = signals.setup.get("optimizer") or "Adam"
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"The learning rate is {rate:g}, so steps "
        + ("climb the loss." if rate < 0 else "change nothing."),
        evidence={"learning rate": rate},
        causes=("a sign or a unit slipped in the rate", "a schedule that ends before it begins"),
        prescription=Prescription(
            f"model.compile(optimizer=keras.optimizers.{name}(learning_rate={usual:g}), ...)",
            {"learning_rate": usual},
            ("learning_rate", 1),
        ),
        effect="the loss falls",
        reference="https://keras.io/api/optimizers/",
    )


def _runs_away(signals: Signals) -> Finding | None:
    losses = signals.losses
    if len(losses) < 2 or not losses[-1] < min(0.0, losses[0]) or len(signals.heads) != 1:
        return None
    target, last = signals.heads[0]["target"], signals.heads[0]["last"]
    size = last.get("max_abs") or max(abs(last.get("min", 0.0)), abs(last.get("max", 0.0)))
    reach = max(abs(target.get("min", 0.0)), abs(target.get("max", 0.0)))
    if reach == 0 or size < AWAY * reach:
        return None
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"The loss falls below 0 while predictions reach {size:.3g}, "
        f"{size / reach:.0f} times the largest target: its sign is turned.",
        evidence={"losses": [losses[0], losses[-1]], "largest prediction": size},
        causes=("the sign of the loss", "a loss without a lower bound"),
        prescription=Prescription("loss = lambda y, p: -old_loss(y, p)  # what is minimized"),
        effect="predictions come to the targets",
        reference="https://arxiv.org/abs/2204.00694",
    )


RULE = Rule(
    "learning_rate_sign",
    "steps go down the loss",
    check,
    ("rate",),
    (*FAILURES, "frozen", "target_scale"),
)
