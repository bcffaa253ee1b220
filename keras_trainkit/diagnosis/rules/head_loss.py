"""A head and a loss that do not belong together."""

from typing import Any

from keras_trainkit.diagnosis import prescribe
from keras_trainkit.diagnosis.finding import ADVICE, ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

PROBABILITIES = ("categorical", "binary")
ROUNDING = 1e-3  # how far a probability may lie outside [0, 1], a sum of them from 1

Found = tuple[str, str, str, str]  # severity, sentence, code, cause


def check(signals: Signals) -> Finding | None:
    """The last activation does not give what the loss takes.

    A cross-entropy takes probabilities, or logits with `from_logits=True`; softmax makes classes
    exclude each other, sigmoid does not. Some wrong pairs train well because Keras uses the logits
    behind a softmax or sigmoid: these are advice.

    Seen by: the activation of the head, the loss, `from_logits`, the form of the targets, and
    predictions outside [0, 1].
    Do: softmax with categorical, sigmoid with binary cross-entropy; none with from_logits=True.
    Reference: AUTOTRAINER (Zhang et al., 2021); UMLAUT (2021); Stack Overflow 47352366, 38648195,
    51930566
    """
    for head in signals.heads:
        found = _probability(head, signals) if head["family"] in PROBABILITIES else _other(head)
        if found is None:
            continue
        severity, sentence, code, cause = found
        evidence = {"activation": head["activation"], "loss": head["loss"]}
        evidence |= prescribe.which(signals, head)
        evidence |= {"from_logits": head["from_logits"], "units": head["units"]}
        evidence |= {
            f"prediction {k}": head["last"][k] for k in ("min", "max") if k in head["last"]
        }
        return Finding(
            symptom=RULE.symptom,
            severity=severity,
            sentence=sentence,
            evidence=evidence,
            causes=(cause,),
            prescription=Prescription(code),
            effect="the loss measures the error of the predictions",
            reference="https://keras.io/api/losses/probabilistic_losses/",
        )
    return None


def _probability(head: dict[str, Any], signals: Signals) -> Found | None:
    activation, logits = head["activation"], head["from_logits"]
    squashed = activation in ("sigmoid", "softmax")
    if logits:
        return _logits(head, squashed, signals.setup.get("backend"))
    if not squashed and _outside(head):
        fitting = "sigmoid" if head["family"] == "binary" else "softmax"
        return (
            ERROR,
            f"The loss {head['loss']} takes probabilities, but the head's activation "
            f"{activation} gives numbers outside [0, 1].",
            prescribe.head(head, fitting),
            f"the head's {fitting} is missing, or from_logits=True",
        )
    return _pair(head)


def _logits(head: dict[str, Any], squashed: bool, backend: Any) -> Found | None:
    if not squashed:
        return None
    repaired = backend == "tensorflow"
    return (
        ADVICE if repaired else ERROR,
        f"The loss expects logits (from_logits=True), but the head already applies "
        f"{head['activation']}"
        + (": Keras sees through it on TensorFlow, other backends do not." if repaired else "."),
        prescribe.head(head, None, "no activation on the last layer"),
        "an activation was kept when from_logits=True was added",
    )


def _outside(head: dict[str, Any]) -> bool:
    """Whether predictions are no probabilities: by what was seen, else by the activation."""
    seen = [head[when] for when in ("first", "last") if "max" in head[when]]
    if not seen:
        return head["activation"] in ("linear", "relu", "tanh")
    return any(each["max"] > 1 + ROUNDING or each["min"] < -ROUNDING for each in seen) or (
        head["activation"] in ("linear", "relu", "tanh")
        and head["certain"]
        and not head["rescaled"]
    )


def _pair(head: dict[str, Any]) -> Found | None:
    """Judges softmax with a binary, and sigmoid with a categorical loss."""
    activation, family, units = head["activation"], head["family"], head["units"]
    form = head["target"].get("form")
    if activation == "softmax" and family == "binary" and units != 1:
        if form == "multi_hot":
            return _exclusive(head)
        return (
            ADVICE,
            "Softmax with a binary loss trains here, but the loss of each class counts alone.",
            'model.compile(loss="categorical_crossentropy", ...)',
            "the loss of a two-class example",
        )
    if activation == "sigmoid" and family == "categorical":
        if form == "multi_hot":
            return (
                ERROR,
                "Several classes can be right at once, but the categorical loss wants one.",
                'model.compile(loss="binary_crossentropy", ...)',
                "the loss of a many-class example",
            )
        return (
            ADVICE,
            "Sigmoid with a categorical loss trains here, but the outputs are not probabilities "
            "that sum to 1.",
            prescribe.head(head, "softmax"),
            "the head of a two-class example",
        )
    return None


def _other(head: dict[str, Any]) -> Found | None:
    """Judges softmax with a loss of differences, and probabilities with one of margins."""
    if head["family"] == "margin":
        return _margin(head)
    if head["activation"] != "softmax" or head["units"] in (None, 1):
        return None
    if head["target"].get("form") == "multi_hot":
        return _exclusive(head)
    if head["target"].get("form") == "one_hot" and head["family"]:
        return (
            ADVICE,
            f"A softmax head learns slowly with {head['loss']}: its gradient vanishes where the "
            "answer is confident and wrong.",
            'model.compile(loss="categorical_crossentropy", ...)',
            "a regression loss for a classification",
        )
    return None


def _margin(head: dict[str, Any]) -> Found | None:
    """Judges a hinge: it asks for scores on both sides of 0 and targets of -1 and 1."""
    if head["activation"] not in ("softmax", "sigmoid"):
        return None
    numbers = head["target"].get("form") == "classes" and head["activation"] == "softmax"
    return (
        ERROR if numbers else WARNING,
        f"The loss {head['loss']} asks for scores on both sides of 0, but {head['activation']} "
        "gives probabilities" + (", and its targets are class numbers." if numbers else "."),
        f'model.compile(loss="{prescribe.fitting_loss(head)}", ...)',
        f"the loss of a support vector machine behind a {head['activation']}",
    )


def _exclusive(head: dict[str, Any]) -> Found:
    return (
        WARNING if head["family"] == "binary" else ERROR,
        "Several classes can be right at once, but softmax makes them share one probability.",
        prescribe.head(head, "sigmoid", "with binary_crossentropy"),
        "the head of a single-label example",
    )


RULE = Rule("head_loss", "head and loss belong together", check, ("heads",), FAILURES)
