"""Regularization that weighs more than the data."""

import math

from keras_trainkit.diagnosis.finding import ADVICE, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

USUAL = 1e-4  # a penalty's factor, which is prescribed; so small a one is not to blame
HEAVY = 0.5  # share of the loss that is regularization
KEPT = 0.1  # product of what dropout layers keep: three of 0.5 keep 0.125
SHRUNK = 0.2  # of the first norm of a layer's weights is left
POOR = 0.5  # remaining loss above which that matters


def check(signals: Signals) -> Finding | None:
    """Weight penalties or dropout keep the model from fitting even its training data.

    Seen by: more than half of the loss is penalty, or a penalized layer has lost its weights and
    nothing is learned, or dropout layers together keep less than a
    tenth, while much of the loss remains.
    Do: a ten times smaller penalty; dropout of 0.2.
    Reference: Srivastava et al., 2014; Google's tuning playbook
    """
    last = signals.last
    penalty, loss = last.get("regularization"), last.get("loss")
    rates = [row["dropout"] for row in signals.setup.get("layers", []) if row["dropout"]]
    kept = math.prod(1 - rate for rate in rates)
    poor = signals.remaining is None or signals.remaining > POOR
    weighs = penalty and loss and 0 < loss < math.inf and penalty > HEAVY * loss
    factor = max([row.get("penalty") or 0.0 for row in signals.setup["layers"]], default=0.0)
    mild = 0 < factor <= USUAL
    if penalty and loss and weighs and poor and not mild:
        share = penalty / loss
        what, lighter = _lighter(signals)
        return _finding(
            WARNING,
            f"{100 * share:.0f} % of the loss is {what}, not the error.",
            {"penalty": penalty, "loss": loss, "remaining": signals.remaining},
            lighter,
        )
    shrunk = {} if mild else _shrunk(signals)
    if shrunk and signals.learned is False:
        return _finding(
            WARNING,
            f"The penalty has shrunk the weights of {next(iter(shrunk))} to nothing.",
            {"weights now over at first": shrunk, "remaining": signals.remaining},
            Prescription(
                f"kernel_regularizer=keras.regularizers.L2({USUAL:g})", {"weight_decay": USUAL}
            ),
        )
    if kept < KEPT:
        return _finding(
            WARNING if poor else ADVICE,
            f"{len(rates)} dropout layers together let {100 * kept:.1f} % of the signal through.",
            {"rates": rates, "kept": round(kept, 4), "remaining": signals.remaining},
            Prescription("keras.layers.Dropout(0.2)", {"dropout": 0.2}, ("dropout", -1)),
        )
    return None


def _lighter(signals: Signals) -> tuple[str, Prescription]:
    """Returns what the penalty is, and a usual one; a smaller share where layers add it."""
    if any(row.get("penalty") or row["regularized"] for row in signals.setup["layers"]):
        code = f"kernel_regularizer=keras.regularizers.L2({USUAL:g})"
        return "the penalty on the weights", Prescription(code, {"weight_decay": USUAL})
    code = "self.add_loss(0.1 * term)  # in the layer that adds it, such as a KL term"
    return "what a layer adds to it by add_loss", Prescription(code)


def _shrunk(signals: Signals) -> dict[str, float]:
    """Returns the regularized layers whose weights have all but gone, and what is left of them."""
    norms = signals.layer_series("weight_norm")
    rows = [row for row in signals.setup["layers"] if row["regularized"] and row["name"] in norms]
    left = {row["name"]: norms[row["name"]][-1] / max(norms[row["name"]][0], 1e-30) for row in rows}
    return {name: share for name, share in left.items() if share < SHRUNK}


def _finding(severity: str, sentence: str, evidence: dict, prescription: Prescription) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=("regularization meant for a larger model or less data",),
        prescription=prescription,
        effect="the training loss falls; watch validation for overfitting",
        reference="https://github.com/google-research/tuning_playbook",
    )


RULE = Rule(
    "over_regularized",
    "regularization does not dominate",
    check,
    ("setup", "trained"),
    (
        "not_learning",
        "oscillation",
        "constant_predictions",
        "stuck_metric",
        "too_few_steps",
        "learning_rate_too_low",
        "vanishing_gradients",
    ),
    live=False,
)
