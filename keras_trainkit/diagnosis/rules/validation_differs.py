"""Validation rows that are not prepared, labelled or drawn as training rows are."""

from typing import Any

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import Rule
from keras_trainkit.diagnosis.signals import Signals

SCALE = 8.0  # times a typical number of the training inputs, or this much smaller
CERTAIN = 50.0  # likewise, whether validation is worse for it or not
BELOW = 0.25  # of the largest number, below 0 where the other part has none
SHIFT = 2.0  # spreads between the means of a typical column
WORSE = 1.5  # validation's loss over training's, from which a difference counts
FEWEST = 32  # rows of validation
UNSEEN = 0.2  # of the validation rows have a class that no training row seen has
ENOUGH = 64  # training rows whose classes were seen
OTHER = 0.5  # of the rows would have to change their class for the same distribution
RENAMED, GAIN, KNOWS = (
    0.7,
    0.3,
    0.7,
)  # right if classes were renamed; gained by it; right in training

Found = tuple[str, str, dict[str, Any], str, str]  # severity, sentence, evidence, cause, code


def check(signals: Signals) -> Finding | None:
    """What is done to training rows has to be done to every other row too.

    Inputs of another scale, offset or type; classes with other numbers; classes that training does
    not have, as the last part of sorted rows: the model is then judged on another task.
    Seen by: mean, spread, type and classes of the first validation rows beside those of training;
    how validation rows are predicted, and whether other names of the classes make that right.
    Do: one function that prepares both parts; shuffle before the split.
    Reference: keras#6014, keras#13165; Sculley et al., Hidden Technical Debt, 2015 (training skew)
    """
    held = signals.data.get("validation") or {}
    for look in (_scale, _sign, _classes, _names, _shift):
        found = look(signals, held)
        if found is not None:
            severity, sentence, evidence, cause, code = found
            return Finding(
                symptom=RULE.symptom,
                severity=severity,
                sentence=sentence,
                evidence=evidence,
                causes=(cause,),
                prescription=Prescription(code),
                effect="validation follows training, at least at first",
                reference="https://github.com/keras-team/keras/issues/6014",
            )
    return None


def _suffers(signals: Signals) -> bool:
    """Whether validation is much worse than training, at the end."""
    held, losses = signals.validation, signals.losses
    if not held or not losses:
        return False
    return not held[-1] < WORSE * abs(losses[-1]) + 1e-12


def _scale(signals: Signals, held: dict[str, Any]) -> Found | None:
    pairs = zip(signals.data.get("inputs", []), held.get("inputs", []), strict=False)
    for (ours, theirs), times in zip(pairs, held.get("times", []), strict=False):
        if not ours.get("std") or not theirs.get("std") or not times or 1 / SCALE < times < SCALE:
            continue
        sure = not 1 / CERTAIN < times < CERTAIN
        if not _suffers(signals) and not sure:
            continue
        code = _code(times)
        evidence = {"spread in training": ours["std"], "in validation": theirs["std"]}
        evidence |= {"largest in training": ours["max_abs"], "largest there": theirs["max_abs"]}
        evidence |= {"types": [ours["dtype"], theirs["dtype"]]}
        many = times > 1
        ratio = times if many else 1 / times
        sentence = (
            f"The validation inputs are {ratio:.3g} times as {'large' if many else 'small'} as the "
            "training inputs."
        )
        severity = ERROR if _suffers(signals) else WARNING
        return severity, sentence, evidence, "validation rows were prepared in another way", code
    return None


def _sign(signals: Signals, held: dict[str, Any]) -> Found | None:
    """Judges inputs that have one sign in one part, and both in the other: 0..1 and -1..1."""
    for ours, theirs in zip(signals.data.get("inputs", []), held.get("inputs", []), strict=False):
        if "min" not in ours or "min" not in theirs or not _suffers(signals):
            continue
        parts = ((ours, theirs), (theirs, ours))
        if not any(a["min"] >= 0 and b["min"] < -BELOW * b["max_abs"] for a, b in parts):
            continue
        return (
            ERROR,
            f"The validation inputs go from {theirs['min']:.3g} to {theirs['max']:.3g}, those of "
            f"training from {ours['min']:.3g} to {ours['max']:.3g}.",
            {"training mean": ours.get("mean"), "validation mean": theirs.get("mean")},
            "validation rows were prepared in another way",
            "x, x_val = prepare(x), prepare(x_val)  # one function for both",
        )
    return None


def _code(times: float) -> str:
    for known in (255.0, 127.5):
        if abs(times / known - 1) < 0.2:
            return f"x_val = x_val / {known:g}  # as the training inputs"
        if abs(times * known - 1) < 0.2:
            return f"x_val = x_val * {known:g}  # as the training inputs"
    return "x_val = (x_val - mean) / std  # the mean and spread that the training inputs were given"


def _classes(signals: Signals, held: dict[str, Any]) -> Found | None:
    for head, theirs in zip(signals.heads, held.get("targets", []), strict=False):
        ours = head["target"]
        a, b = ours.get("counts") or [], theirs.get("counts") or []
        if prescribe.measures(head):
            continue
        if sum(a) < ENOUGH or sum(b) < FEWEST or ours.get("form") != theirs.get("form"):
            continue
        size = max(len(a), len(b))
        a, b = ([*n, *[0] * (size - len(n))] for n in (a, b))
        unseen = sum(there for here, there in zip(a, b, strict=True) if not here) / sum(b)
        other = sum(abs(x / sum(a) - y / sum(b)) for x, y in zip(a, b, strict=True)) / 2
        evidence = {"classes in training": a, "in validation": b}
        cause = "rows that are sorted by class: validation_split takes the last ones as they stand"
        code = "rows = np.random.permutation(len(x)); x, y = x[rows], y[rows]  # before the split"
        if unseen > UNSEEN:
            words = f"{100 * unseen:.0f} % of the validation rows have a class that training lacks."
            return ERROR, words, evidence, cause, code
        if other > OTHER and _suffers(signals):
            words = (
                "The classes of validation are shared out in another way than those of training."
            )
            return WARNING, words, evidence, cause, code
    return None


def _names(signals: Signals, held: dict[str, Any]) -> Found | None:
    found, trained = held.get("agreement"), held.get("trained_agreement")
    if not found or not trained or held.get("rows", 0) < FEWEST or trained["accuracy"] < KNOWS:
        return None
    if found["renamed"] < RENAMED or found["renamed"] - found["accuracy"] < GAIN:
        return None
    evidence = {"right in training": trained["accuracy"], "right in validation": found["accuracy"]}
    evidence |= {"right there if classes were renamed": found["renamed"]}
    return (
        ERROR,
        "The classes bear other numbers in validation than in training.",
        evidence,
        "classes were numbered anew for validation, in another order",
        "names = sorted(set(labels)); number = {name: i for i, name in enumerate(names)}  # once",
    )


def _shift(signals: Signals, held: dict[str, Any]) -> Found | None:
    shift = held.get("shift")
    if shift is None or shift < SHIFT or held.get("rows", 0) < FEWEST or not _suffers(signals):
        return None
    return (
        WARNING,
        f"The validation inputs lie {shift:.2g} spreads away from the training inputs.",
        {"shift": shift, "rows": held["rows"]},
        "another offset in preparing them, or rows of another time or place",
        "x_val = (x_val - mean) / std  # the mean and spread that the training inputs were given",
    )


RULE = Rule(
    "validation_differs",
    "validation is of the same kind as training",
    check,
    ("data", "validation_rows"),
    ("no_signal", "overfitting", "trained_too_long", "leakage", "not_learning", "label_noise"),
)
