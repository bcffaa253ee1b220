"""Targets that the loss cannot take."""

from typing import Any

from keras_trainkit.diagnosis.finding import ERROR, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

SPARSE = "sparse_categorical_crossentropy"  # what ends so takes class numbers too
OF_PROBABILITIES = (  # others of this name may take anything
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
)


def check(signals: Signals) -> Finding | None:
    """The targets have a form, or values, that the loss does not take.

    Classes as text; class numbers beyond the head's units; one-hot rows for a sparse loss, or class
    numbers for a loss that wants one-hot rows; labels that were scaled with the inputs;
    measurements where a cross-entropy wants probabilities.

    Seen by: comparing the targets of a batch with the loss and the units of the head.
    Do: use the loss that fits the targets, or encode the targets as it wants them.
    Reference: UMLAUT (Schoop et al., CHI 2021); TheDeepChecker (Ben Braiek and Khomh, 2023)
    """
    for head in signals.heads:
        wrong = _wrong(head)
        if wrong is not None:
            sentence, code, evidence, cause = wrong
            return Finding(
                symptom=RULE.symptom,
                severity=ERROR,
                sentence=sentence,
                evidence={"loss": head["loss"], "output": head["name"], **evidence},
                causes=(cause,),
                prescription=Prescription(code),
                effect="the loss measures what is wanted, and accuracy rises above chance",
                reference="https://keras.io/api/losses/probabilistic_losses/",
            )
    return None


def _wrong(head: dict[str, Any]) -> tuple[str, str, dict[str, Any], str] | None:
    target, loss, units = head["target"], head["loss"] or "", head["units"]
    form = target.get("form")
    if form == "text":
        return (
            "The targets are text, which no loss can compare with numbers.",
            "y = keras.layers.StringLookup(num_oov_indices=0, vocabulary=names)(y)",
            {"dtype": target["dtype"]},
            "labels were read from a file as they are",
        )
    if form is None or target.get("max") is None or "max" not in target:
        return None
    seen = {"lowest target": target["min"], "highest target": target["max"]}
    for test in (_sparse, _one_hot, _probabilities):
        found = test(loss, units, target, seen)
        if found is not None:
            return found
    return None


def _sparse(loss: str, units: Any, target: Any, seen: Any) -> Any:
    if not loss.endswith(SPARSE):
        return None
    if target["form"] in ("one_hot", "multi_hot"):
        return (
            "The targets are one-hot rows, but the loss wants class numbers.",
            'model.compile(loss="categorical_crossentropy", ...)',
            {"target shape": target["shape"]},
            "to_categorical together with a sparse loss",
        )
    if target["form"] != "classes":
        return (
            "The targets are not class numbers 0, 1, 2, ..., which the loss takes them for.",
            _undone(target),
            seen,
            "labels were scaled with the inputs"
            if target.get("unit")
            else "the task is a regression, or labels were standardized",
        )
    if isinstance(units, int) and target["max"] >= units:
        return (
            f"The head has {units} units for classes 0 to {units - 1}, but there is a target "
            f"{target['max']:g}.",
            f"keras.layers.Dense({int(target['max']) + 1}, ...)  # or labels that begin at 0",
            {**seen, "units": units},
            "labels begin at 1, or the head has too few units",
        )
    return None


def _undone(target: Any) -> str:
    """Returns what makes class numbers of scaled labels, or the loss of a regression."""
    if target.get("unit"):
        return f'y = np.rint(y * {target["unit"]}).astype("int64")  # labels are not scaled'
    return 'model.compile(loss="mean_squared_error", ...)  # and a head of one unit, no activation'


def _one_hot(loss: str, units: Any, target: Any, seen: Any) -> Any:
    if loss != "categorical_crossentropy" or target["form"] != "classes":
        return None
    if units == 1 or (target["max"] <= 1 and target["shape"] not in ([], [1])):
        return None
    return (
        "The targets are class numbers, but the loss wants one-hot rows.",
        f'model.compile(loss="{SPARSE}", ...)',
        {"target shape": target["shape"], **seen},
        "labels were not one-hot encoded",
    )


def _probabilities(loss: str, units: Any, target: Any, seen: Any) -> Any:
    if loss not in OF_PROBABILITIES:
        return None
    if target["min"] >= 0 and target["max"] <= 1:
        return None
    if target["form"] == "classes":
        code = f'model.compile(loss="{SPARSE}", ...)  # and one unit a class'
        return (
            "The targets are class numbers above 1, but the loss wants probabilities.",
            code,
            seen,
            "a binary loss for more than two classes, or labels {1, 2} instead of {0, 1}",
        )
    return (
        "The targets are measurements, but the loss is a cross-entropy of probabilities.",
        _undone(target)
        if target.get("unit")
        else 'model.compile(loss="mean_squared_error", ...)  # and a head without activation',
        seen,
        "a regression was compiled with a classification loss",
    )


RULE = Rule("target_form", "targets fit the loss", check, ("heads", "targets"), FAILURES)
