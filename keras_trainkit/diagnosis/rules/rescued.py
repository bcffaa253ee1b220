"""A training that diverged and was brought back."""

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

LOWER = 0.1  # than the rate at which it was lost last


def check(signals: Signals) -> Finding | None:
    """The training was lost, and went on from its last good state at a lower learning rate.

    What was trained is then not what was asked for: epochs are missing, and the rate is another.
    An error where it was lost more often than it may be rescued, and ended there.

    Seen by: what the callback `Rescue` notes; `trainkit train` has one (`--rescues`).
    Do: the learning rate that held, from the start; or warm-up, or clipping.
    Reference: Chowdhery et al., PaLM, 2022, arXiv:2204.02311, 5.1 (spikes, and going back)
    """
    rescues = signals.rescues
    if not rescues:
        return None
    last, lost = rescues[-1], bool(rescues[-1]["gave_up"])
    times = "" if len(rescues) == 1 else f"{len(rescues)} times, first "
    outcome = (
        "and ended with the last good state, as often rescued as it may be"
        if lost
        else f"and was rescued: it went on at a learning rate of {last['now']:.4g}"
    )
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR if lost else WARNING,
        sentence=f"The training diverged {times}in epoch {rescues[0]['epoch'] + 1}, {outcome}.",
        evidence={
            "rescues": len(rescues) - lost,
            "lost epochs": [row["epoch"] + 1 for row in rescues],
            "their losses": [row["loss"] for row in rescues],
            "learning rate at first": signals.learning_rate,
            "learning rate then": last["now"],
        },
        causes=("the learning rate", "no warm-up, or no clipping of rare large gradients"),
        prescription=prescribe.learning_rate(signals, last["scale"] * (LOWER if lost else 1)),
        effect="no epoch is lost, and the rate is the one that is written down",
        reference="https://arxiv.org/abs/2204.02311",
    )


RULE = Rule("rescued", "nothing had to be rescued", check, ("setup",), FAILURES)
