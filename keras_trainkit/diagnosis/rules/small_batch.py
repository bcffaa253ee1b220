"""A batch of a few examples, whose gradient is mostly noise."""

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules.learning_rate_too_high import check as too_high
from keras_trainkit.diagnosis.rules.oscillation import check as oscillates
from keras_trainkit.diagnosis.signals import Signals

SMALL = 4  # Masters and Luschi find 2 to 32 good: below 4 only with a low rate
LEFT = 0.2  # remaining loss
FEWEST_STEPS = 100  # an epoch: with less data a small batch is all there is


def check(signals: Signals) -> Finding | None:
    """With one to four examples a step follows single examples; a usual rate then is too high.

    Seen by: the batch size, with a loss that grows, jumps or does not fall; advice alone otherwise.
    Do: a batch of 32.
    Reference: Masters and Luschi, 2018, arXiv:1804.07612
    """
    size, steps = signals.data.get("batch_size"), signals.setup.get("steps_per_epoch")
    if not size or size > SMALL or not steps or steps < FEWEST_STEPS:
        return None
    restless = too_high(signals) is not None or oscillates(signals) is not None
    remaining = 0.0 if signals.remaining is None else signals.remaining
    suffers = restless or not remaining <= LEFT  # it may be NaN
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if suffers else ADVICE,
        sentence=f"A batch has {size} example{'s' if size > 1 else ''}, so each step follows noise"
        + (", and the loss does not come down." if suffers else "."),
        evidence={
            "batch size": size,
            "steps an epoch": steps,
            "optimizer": signals.setup.get("optimizer"),
        },
        causes=("batch_size was set for memory, or left at 1", "the learning rate for this batch"),
        prescription=Prescription(
            "model.fit(..., batch_size=32)", {"batch_size": 32}, ("batch_size", 1)
        ),
        effect="steadier loss, and epochs that take a fraction of the time",
        reference="https://arxiv.org/abs/1804.07612",
    )


RULE = Rule(
    "small_batch",
    "the batch is large enough",
    check,
    ("data", "epochs"),
    (
        "rescued",
        "non_finite_loss",
        "learning_rate_too_high",
        "oscillation",
        "dead_units",
        "constant_predictions",
        "not_learning",
        "stuck_metric",
        "exploding_gradients",
    ),
    live=False,
)
