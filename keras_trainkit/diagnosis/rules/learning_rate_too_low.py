"""Steps that are too short to arrive."""

import itertools
import math

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import WARNING, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.rules.learning_rate_too_high import longest_update
from keras_trainkit.diagnosis.signals import Signals
from keras_trainkit.diagnosis.trials import better_factor

SHORT = 5e-4  # a step's change of the weights over their norm; 1e-3 is usual (Karpathy, CS231n)
MODERATE = 5e-3  # likewise, where the loss falls as steadily on training as on validation
UNFINISHED = 0.5  # remaining loss
HARDLY = 0.7  # remaining loss, where the rate is far below what its optimizer usually has
STEADY = 0.5  # of the first half's fall an epoch, in the second half: no plateau is near
FALLS = 0.9  # of the epochs: the loss falls in nearly each
TENTH = 0.1001  # of the optimizer's usual rate
FEWEST_STEPS = 50
MANY_STEPS = 100  # where steps are moderate: with fewer it is those that lack
RULES_ALL = 0.9  # share of the largest class
SIGNED = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Lion")  # a step is about the rate


def check(signals: Signals) -> Finding | None:
    """The loss still falls as steadily as at the start, and each step hardly moves the weights.

    Seen by: the longest sampled step below 5e-4 of the weights, much loss left, no slowing down; or
    below 5e-3 where nearly every epoch brings both losses down; or a rate of at most a tenth of
    what the optimizer usually has (Adadelta 1, SGD 0.01, Adam and RMSprop 0.001).
    Do: a ten times higher rate, or the usual one.
    Reference: Karpathy, CS231n; Google's tuning playbook; AUTOTRAINER's slow convergence
    """
    ratio, remaining, losses = longest_update(signals), signals.remaining, signals.losses
    tried = better_factor(signals)
    if tried is not None and tried > 1 and (remaining is None or remaining > UNFINISHED):
        return _finding(signals, ratio, _falls(losses) if len(losses) > 1 else (0.0, 0.0), tried)
    far = _out_of_reach(signals)
    if far is not None and remaining is not None and remaining > UNFINISHED:
        return _finding(signals, ratio, None, far)
    if ratio is None or remaining is None or ratio >= MODERATE or remaining < UNFINISHED:
        return None
    if len(losses) < 3 or signals.total_steps < FEWEST_STEPS:
        return None
    early, late = _falls(losses)
    steady = late >= max(0.0, STEADY * early)
    low = _is_low(signals) and remaining > HARDLY
    moderate = signals.total_steps >= MANY_STEPS and _everywhere(signals)
    if not (low or (steady and (ratio < SHORT or moderate))):
        return None
    usual = prescribe.usual_rate(signals.setup.get("optimizer"))
    times = 10.0 if ratio > SHORT / 10 else 100
    if low and signals.learning_rate:
        times = max(times, usual / signals.learning_rate)
    return _finding(signals, ratio, (early, late), times)


def _finding(signals: Signals, ratio: float | None, falls: tuple | None, times: float) -> Finding:
    name = signals.setup.get("optimizer")
    said = "" if ratio is None else f", and no step changes the weights by more than {ratio:.2g}"
    if falls is None:
        said = f": {signals.total_steps} steps of at most {signals.learning_rate:g} cannot reach it"
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=f"The loss has hardly fallen{said}"
        + (" of their norm." if said.startswith(", and") else "."),
        evidence={
            "update / weights": ratio,
            "remaining loss": signals.remaining,
            "fall an epoch, first and second half": list(falls or ()),
            "learning rate": signals.learning_rate,
            f"usual for {name}": prescribe.usual_rate(name),
        },
        causes=("the learning rate", "too few steps for it"),
        prescription=prescribe.learning_rate(signals, times),
        effect="the loss falls ten times as fast",
        reference="https://cs231n.github.io/neural-networks-3/#ratio",
    )


def _out_of_reach(signals: Signals) -> float | None:
    """Returns by how much a rate is too low for a line to get to its targets in these steps.

    Adam and its like move a weight by the rate in a step, whatever the gradient is.
    """
    rows = [row for row in signals.setup.get("layers", []) if row["kernel"]]
    rate, heads = signals.learning_rate, signals.heads
    if (
        signals.setup.get("optimizer") not in SIGNED
        or len(rows) != 1
        or len(heads) != 1
        or not rate
    ):
        return None
    inputs = [each["max_abs"] for each in signals.data.get("inputs", []) if "max_abs" in each]
    wanted = heads[0]["target"].get("std")
    if heads[0]["family"] not in ("squared", "absolute") or len(inputs) != 1 or not wanted:
        return None
    reach = rate * signals.total_steps * (rows[0]["kernel"]["fan_in"] * inputs[0] + 1)
    return 10.0 ** math.ceil(math.log10(4 * wanted / reach)) if 2 * reach < wanted else None


def _falls(losses: list[float]) -> tuple[float, float]:
    """Returns how much the loss falls an epoch, in the first half and in the second."""
    half, rest = len(losses) // 2, len(losses) - 1 - len(losses) // 2
    return (losses[0] - losses[half]) / half, (losses[half] - losses[-1]) / max(rest, 1)


def _rules(counts: list[int]) -> bool:
    return bool(counts) and max(counts) > RULES_ALL * sum(counts)


def _is_low(signals: Signals) -> bool:
    """Whether the rate is at most a tenth of the usual one; what a schedule does is left alone."""
    rate = signals.learning_rate
    usual = prescribe.usual_rate(signals.setup.get("optimizer"))
    return rate is not None and 0 < rate <= TENTH * usual and not signals.setup.get("schedule")


def _everywhere(signals: Signals) -> bool:
    """Whether nearly every epoch has brought the loss down, on validation too if there is any.

    Where one class rules, what is left of the loss of guessing is no measure of the rate.
    """
    if any(_rules(head["target"].get("counts") or []) for head in signals.heads):
        return False
    for values in (signals.losses, signals.validation):
        pairs = list(itertools.pairwise(values))
        if pairs and sum(b < a for a, b in pairs) < FALLS * len(pairs):
            return False
    return True


RULE = Rule(
    "learning_rate_too_low",
    "steps are not too short",
    check,
    ("layers", "trained", "epochs"),
    ("too_few_steps", "not_learning", "constant_predictions", "stuck_metric", "class_imbalance"),
    live=False,
    tried=True,
)
