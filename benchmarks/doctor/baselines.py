"""Rules after AUTOTRAINER's and UMLAUT's, re-stated here over the doctor's signals.

They are not the tools, which were not run: what a tool measures itself is replaced by the signal
that comes nearest, and what has none is left out. Each returns pairs of a severity and the name of
the symptom here that comes nearest. Both judge classifiers: what is said of a regression is counted
too.
"""

import itertools
import math

from keras_trainkit.diagnosis import Signals

Said = list[tuple[str, str]]


def autotrainer(signals: Signals) -> Said:
    """After AUTOTRAINER (Zhang et al., ICSE 2021): its five training problems.

    Vanishing: first gradient below 1e-4 and 1e-3 of the last. Exploding: NaN, or the first 70 times
    the last. Dying: 70 % of a layer's units give no gradient. Oscillating: accuracy turns by 0.03
    in 20 % of the epochs. Slow: accuracy gains less than 0.01. The first three count below an
    accuracy of 0.6. It watches the gradients of every step; here the last sample stands for them,
    and units that put out nothing for those without gradient.
    """
    norms = [v for v in signals.layer_series("gradient_norm").values() if v]
    accuracy = signals.series("accuracy")
    if any(not math.isfinite(loss) for loss in signals.losses):
        return [("error", "exploding_gradients")]
    low = not accuracy or max(accuracy) < 0.6
    said: Said = []
    if low and len(norms) > 1:
        first, last = norms[0][-1], max(norms[-1][-1], 1e-30)
        if first < 1e-4 and first / last < 1e-3:
            said.append(("error", "vanishing_gradients"))
        if first / last > 70:
            said.append(("error", "exploding_gradients"))
    if low and any(v[-1] > 0.7 for v in signals.layer_series("dead").values()):
        said.append(("error", "dead_units"))
    return said + _courses(accuracy)


def _courses(accuracy: list[float]) -> Said:
    changes = [b - a for a, b in itertools.pairwise(accuracy)]
    turns = [min(abs(a), abs(b)) >= 0.03 and a * b < 0 for a, b in itertools.pairwise(changes)]
    if turns and sum(turns) >= 0.2 * len(accuracy):
        return [("error", "oscillation")]
    if changes and max(accuracy) < 0.6 and sum(c < 0.01 for c in changes) >= 0.8 * len(changes):
        return [("error", "learning_rate_too_low")]
    return []


def umlaut(signals: Signals) -> Said:
    """After UMLAUT (Schoop et al., CHI 2021): its heuristics, as far as signals tell.

    Errors: NaN, inputs outside [-1, 1], no softmax at the end, no activations. Warnings: a rate
    outside [1e-7, 0.01], validation loss up while training falls, dropout above 0.5.
    """
    said: Said = []
    each = signals.data.get("inputs", [])
    if any(one.get("non_finite") for one in each):
        said.append(("error", "non_finite_data"))
    if any(not math.isfinite(loss) for loss in signals.losses):
        said.append(("error", "non_finite_loss"))
    if any(one.get("max_abs", 0) > 1 for one in each):
        said.append(("error", "unscaled_inputs"))
    if any(head["activation"] != "softmax" for head in signals.heads):
        said.append(("error", "head_loss"))
    rows = signals.setup.get("layers", [])
    if len(rows) > 1 and all(row["activation"] in (None, "linear") for row in rows[:-1]):
        said.append(("error", "linear_hidden"))
    return said + _warnings(signals)


def _warnings(signals: Signals) -> Said:
    said: Said = []
    rate, held, losses = signals.learning_rate, signals.validation, signals.losses
    if rate is not None and rate > 0.01:
        said.append(("warning", "learning_rate_too_high"))
    if rate is not None and rate < 1e-7:
        said.append(("warning", "learning_rate_too_low"))
    pairs = zip(held, held[1:], losses, losses[1:], strict=False)
    if any(b > a and d < c for a, b, c, d in pairs):
        said.append(("warning", "overfitting"))
    if any((row["dropout"] or 0) > 0.5 for row in signals.setup.get("layers", [])):
        said.append(("warning", "over_regularized"))
    return said
