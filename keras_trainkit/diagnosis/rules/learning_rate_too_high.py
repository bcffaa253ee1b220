"""Steps that are too long: the loss grows, or never falls."""

import math
import statistics

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals
from keras_trainkit.diagnosis.trials import better_factor, trials

DIVERGED = 2.0  # times its best (AUTOTRAINER; SageMaker Debugger)
NOTICEABLE = 0.1  # of the first loss: a rise from 0.001 to 0.002 is noise
LONG, VERY_LONG = 0.1, 1.0  # a step's change of the weights over their norm; 1e-3 is usual
FAR, LEFT = 0.5, 0.2  # a step's change of the weights, and remaining loss
FEWEST_STEPS = 20
QUARTERS = 4


def check(signals: Signals) -> Finding | None:
    """The learning rate is too high: the training loss doubles its best, or stays at its start.

    Seen by: the last training loss twice the best or above the untrained model's; or a loss that
    stays above a constant's while a step changes the weights by 10 % and more.
    Do: a ten times lower rate; warm-up; clipping.
    Reference: AUTOTRAINER (2021); Smith, 2018, arXiv:1803.09820; Karpathy, CS231n (1e-3)
    """
    factor = better_factor(signals)
    if factor is not None and factor < 1 and signals.learned is not True:
        return _tried(signals, factor)
    losses = [value for value in points(signals) if math.isfinite(value)]
    if len(losses) < 3 or ("trained" in signals.available and signals.total_steps < FEWEST_STEPS):
        return None
    start, best, last = losses[0], min(losses), statistics.median(losses[-2:])
    if start <= 0 or best < 0:
        return None  # a loss without a floor at 0
    ratio = longest_update(signals)
    grew = last >= DIVERGED * best and last - best > NOTICEABLE * start and last >= losses[-2] * 0.9
    worse = last > DIVERGED * start
    grows = grew or worse
    if not (grows or _is_stuck(signals, ratio, last > 0.9 * start) or _is_far(signals, ratio)):
        return None
    said = "grew" if grows else "does not come down, while each step changes the weights a lot"
    evidence = {"first loss": start, "best loss": best, "last loss": last}
    evidence |= {"update / weights": ratio, "learning rate": signals.learning_rate}
    gentle = ratio is not None and ratio < 1e-3
    causes = ("the learning rate", "no warm-up, or no clipping of rare large gradients")
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING if signals.learned else ERROR,
        sentence=f"The training loss {said}.",
        evidence=evidence,
        causes=("the sign of the loss or gradient", *causes) if gentle else causes,
        prescription=prescribe.learning_rate(signals, 0.01 if (ratio or 0) > VERY_LONG else 0.1),
        effect="the training loss falls from epoch to epoch",
        reference="https://arxiv.org/abs/1803.09820",
    )


def _tried(signals: Signals, factor: float) -> Finding:
    """Says that the same steps at a lower rate bring the loss down, as was tried."""
    tried = trials(signals)
    return Finding(
        symptom=RULE.symptom,
        severity=ERROR,
        sentence=f"Tried on copies, the loss falls at {factor:g} times the rate, not at the rate.",
        evidence={"loss before": tried["start"], "after, by factor": tried["rates"]},
        causes=("the learning rate",),
        prescription=prescribe.learning_rate(signals, factor),
        effect="the training loss falls from epoch to epoch",
        reference="https://arxiv.org/abs/1803.09820",
    )


def _is_stuck(signals: Signals, ratio: float | None, at_start: bool) -> bool:
    """Whether nothing is learned with long steps; very long ones may find the targets' mean."""
    if signals.learned is not False or ratio is None:
        return False
    return ratio > VERY_LONG or (ratio > LONG and at_start)


def _is_far(signals: Signals, ratio: float | None) -> bool:
    """Whether a step has replaced most of the weights, and much loss is left."""
    left = signals.remaining
    return ratio is not None and ratio > FAR and left is not None and left > LEFT


def points(signals: Signals) -> list[float]:
    """Returns training losses in the order of time: the untrained model's, then the epochs'.

    Of fewer than three epochs the steps are taken, a quarter of them at a time: one batch's loss
    may be twice another's.
    """
    first = signals.first.get("train_loss") if signals.first.get("step") == 0 else None
    later = signals.losses
    if len(later) < 3 and len(signals.steps) >= 2 * QUARTERS:
        steps = [float(row["loss"]) for row in signals.steps]
        size = len(steps) // QUARTERS
        later = [statistics.fmean(steps[i * size : (i + 1) * size]) for i in range(QUARTERS)]
    return ([float(first)] if first is not None else []) + later


def longest_update(signals: Signals) -> float | None:
    """Returns the median over layers of their longest sampled step."""
    longest = [max(values) for values in signals.layer_series("update_ratio").values()]
    finite = [value for value in longest if math.isfinite(value)]
    return statistics.median(finite) if finite else None


RULE = Rule(
    "learning_rate_too_high",
    "steps are not too long",
    check,
    ("epochs",),
    (
        "oscillation",
        "exploding_gradients",
        "dead_units",
        "saturated_units",
        "vanishing_gradients",
        "learning_rate_too_low",
        "constant_predictions",
        "not_learning",
        "stuck_metric",
        "overfitting",
        "no_signal",
        "too_few_steps",
        "trained_too_long",
        "initial_loss",
        "class_imbalance",
    ),
    tried=True,
)
