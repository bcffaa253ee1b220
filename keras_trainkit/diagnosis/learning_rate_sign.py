"""A learning rate that is zero or negative."""

from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

USUAL = {"SGD": 0.01, "Adagrad": 0.01}


def check(signals: Signals) -> Finding | None:
    """With a negative rate every step climbs the loss; with zero none is taken.

    Seen by: the optimizer's rate. A schedule may begin at 0: the highest rate seen counts.
    Do: the optimizer's usual rate.
    Reference: DeepCrime's mutations (Humbatova et al., 2021)
    """
    rate = signals.learning_rate
    if rate is None or rate > 0 or (signals.setup.get("schedule") and not signals.epochs):
        return None
    usual = USUAL.get(signals.setup.get("optimizer") or "", 0.001)
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


RULE = Rule(
    "learning_rate_sign", "the learning rate is positive", check, ("rate",), (*FAILURES, "frozen")
)
