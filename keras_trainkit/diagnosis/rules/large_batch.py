"""A batch that holds so much of the data that an epoch has a handful of steps."""

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules import too_few_steps
from keras_trainkit.diagnosis.signals import Signals

LARGE = 64  # examples: Masters and Luschi find 2 to 32 good
FEW = 10  # steps an epoch
USUAL = 32  # examples, Keras's default


def check(signals: Signals) -> Finding | None:
    """The training was cut short, and a usual batch would have given it the steps it lacks.

    Where more epochs are what is missing it is `too_few_steps`; a large batch that was given the
    steps it needs is no fault.

    Seen by: less than ten steps an epoch and a hundred in all, from batches of 64 and more; the
    loss still falls and much is left; batches of 32 would give a hundred steps in as many epochs.
    Do: a batch of 32.
    Reference: Keskar et al., 2017, arXiv:1609.04836; Masters and Luschi, 2018, arXiv:1804.07612
    """
    size, steps = signals.data.get("batch_size"), signals.setup.get("steps_per_epoch")
    if not size or size < LARGE or not steps or steps >= FEW:
        return None
    more = signals.total_steps * size // USUAL
    if more < too_few_steps.FEW or not too_few_steps.is_cut_short(signals):
        return None
    if too_few_steps.check(signals) is None:
        return None  # the loss does not fall: more steps are not what it lacks
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"A batch holds {100 / steps:.0f} % of the training rows: {signals.total_steps} "
        f"steps in {len(signals.losses)} epochs are too few.",
        evidence={
            "batch size": size,
            "steps an epoch": steps,
            "steps with batches of 32": more,
            "remaining loss": signals.remaining,
        },
        causes=("batch_size was set for speed, or for more data", "too few epochs for it"),
        prescription=Prescription(
            f"model.fit(..., batch_size={USUAL})", {"batch_size": USUAL}, ("batch_size", -1)
        ),
        effect=f"{size / USUAL:.0f} times the steps from the same epochs, and a lower loss",
        reference="https://arxiv.org/abs/1609.04836",
    )


RULE = Rule(
    "large_batch",
    "the batch leaves enough steps",
    check,
    ("data", "epochs", "ended"),
    ("too_few_steps", "learning_rate_too_low", "not_learning", "stuck_metric"),
    live=False,
)
