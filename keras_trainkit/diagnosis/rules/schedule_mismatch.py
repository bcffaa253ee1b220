"""A learning rate whose schedule does not fit the length of the training."""

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

FEWEST = 4  # rates seen
RISING = 1.5  # times the rate in the middle, at the end: it still warms up
GONE = 1e-3  # of the highest rate is left
EARLY = 0.4  # of the steps
LEFT = 0.2  # remaining loss above which that matters
POOR = 0.5  # remaining loss above which a rate that still rises is the likely cause


def check(signals: Signals) -> Finding | None:
    """A warm-up that never ends trains on a part of the rate; a decay that ends early on none.

    Seen by: the learning rates of samples and epochs: highest at the very end and still rising; or
    below a thousandth of the highest before two fifths of the steps.
    Do: build the schedule from the steps there are, `epochs * steps_per_epoch`.
    Reference: Google's tuning playbook; Smith, 2018, arXiv:1803.09820
    """
    seen = rates(signals)
    values = [rate for _, rate in seen]
    steps = signals.total_steps
    if len(values) < FEWEST or max(values) <= 0 or not steps:
        return None
    middle = next((rate for step, rate in seen if step >= steps / 2), values[-1])
    remaining = signals.remaining
    if values[-1] >= max(values) > 0 and values[-1] > RISING * middle and values == sorted(values):
        poor = remaining is not None and remaining > POOR
        return _finding(
            WARNING if poor else ADVICE,
            f"The learning rate still rises at the last of {steps} steps: the warm-up never ends.",
            seen,
            f"warmup_steps={max(1, steps // 20)}  # a twentieth of the {steps} steps",
            "a warm-up that was made for a longer training",
        )
    top = values.index(max(values))
    gone = next((step for step, rate in seen[top:] if rate < GONE * max(values)), None)
    if gone is None or gone > EARLY * steps or (remaining is not None and remaining < LEFT):
        return None
    return _finding(
        WARNING,
        f"At step {gone} of {steps} the learning rate is below a thousandth of its highest: "
        "nothing is learned from there on.",
        seen,
        f"decay_steps={steps}  # epochs * steps_per_epoch",
        "a decay in epochs where steps are meant, or one made for a shorter training",
    )


def rates(signals: Signals) -> list[tuple[int, float]]:
    """Returns steps and learning rates, in the order of time."""
    rows = [*signals.samples, *signals.epochs]
    found = {
        int(row["step"]): float(row["learning_rate"])
        for row in rows
        if row.get("learning_rate") is not None and row.get("step") is not None
    }
    return sorted(found.items())


def _finding(severity: str, sentence: str, seen: list, code: str, cause: str) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence={"steps": [step for step, _ in seen], "learning rates": [r for _, r in seen]},
        causes=(cause,),
        prescription=Prescription(code),
        effect="most steps are taken at a rate that moves the weights",
        reference="https://github.com/google-research/tuning_playbook",
    )


RULE = Rule(
    "schedule_mismatch",
    "the schedule fits the training",
    check,
    ("rate", "trained", "ended"),
    ("learning_rate_too_low", "not_learning", "constant_predictions", "too_few_steps"),
    live=False,
)
