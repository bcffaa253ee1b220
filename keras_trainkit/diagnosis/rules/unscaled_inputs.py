"""Inputs that reach the first weights unscaled."""

import dataclasses
import math

from keras_trainkit.diagnosis.finding import WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals
from keras_trainkit.diagnosis.trials import scaling_helps, trials

LARGE = 10.0  # root mean square behind the first weights: 1 for scaled inputs, 3 for raw iris
SPREAD = 1e3  # features this far apart in scale (tuning playbook; TheDeepChecker)
TINY = 0.05  # the largest input: scaled twice, as 255 / 255 / 255; one-hot rows still reach 1

CODE = "scale = keras.layers.Normalization(); scale.adapt(x)  # as the model's first layer"


def check(signals: Signals) -> Finding | None:
    """Large inputs make the first steps too long; tiny ones make them vanish.

    Seen by: the root mean square of what the first layer with weights gives before training, the
    spread of the columns' scales, and the largest input. A model that scales first is left alone.
    Do: a Normalization layer adapted to the training inputs, or Rescaling(1 / 255) for images.
    Reference: LeCun et al., Efficient BackProp, 1998; TheDeepChecker (2023)
    """
    if signals.setup.get("scaled"):
        return _twice(signals)
    for each in signals.data["inputs"]:
        if each.get("text") or "max_abs" not in each:
            continue
        found = _judge(signals, each)
        if found is not None:
            return found
    if scaling_helps(signals) and signals.learned is not True:
        tried = trials(signals)
        evidence = {"loss before": tried["start"], "standardized": tried["standardized"]}
        evidence |= {"as they are, by rate": tried["rates"]}
        return _finding(
            "Tried on copies, the loss falls with standardized inputs, and at no rate as they are.",
            evidence,
        )
    return None


def _judge(signals: Signals, each: dict) -> Finding | None:
    evidence = {"mean": each["mean"], "std": each["std"], "largest": each["max_abs"]}
    behind = first_outputs(signals)
    size = math.hypot(each["mean"], each["std"]) if behind is None else behind
    spread = each.get("column_spread") or 1.0
    if 0 < each["max_abs"] < TINY:
        sentence = "The inputs are all close to 0, as if they had been scaled twice."
        return _finding(sentence, evidence)
    if size > LARGE and each["max_abs"] > LARGE:  # inputs of 0..1 are never to blame
        if behind is not None:
            evidence["root mean square behind the first weights"] = behind
        sentence = f"The inputs go up to {each['max_abs']:.4g} and nothing scales them."
        return _finding(sentence, evidence)
    if spread > SPREAD and each["max_abs"] > LARGE:
        sentence = f"One input column varies {spread:.0f} times as much as another."
        return _finding(sentence, {**evidence, "spread of the columns' scales": spread})
    return None


def _twice(signals: Signals) -> Finding | None:
    """Judges inputs that were scaled before they reach a Rescaling layer."""
    scale = signals.setup.get("rescaling")
    for each in signals.data["inputs"]:
        if scale is None or "max_abs" not in each or not each["std"]:
            continue
        if abs(scale) < TINY and each["max_abs"] <= 1 + TINY:
            evidence = {"largest": each["max_abs"], "scale of the layer": scale}
            finding = _finding(
                "The inputs are scaled twice: before the model, and by its Rescaling layer.",
                evidence,
            )
            code = Prescription("x = x * 255  # or the model without its Rescaling layer")
            return dataclasses.replace(finding, prescription=code)
    return None


def first_outputs(signals: Signals) -> float | None:
    """Returns the root mean square behind the first weights before training, where it is known.

    A recurrence may blow up whatever it is given, so it says nothing of its inputs.
    """
    rows = signals.setup.get("layers", [])
    first = next((row for row in rows if row["kernel"] or row["recurrent"]), None)
    if first is None or first["recurrent"]:
        return None
    values = signals.first.get("layers", {}).get(first["name"], {})
    if "activation_std" not in values or signals.first.get("step") != 0:
        return None
    size = math.hypot(values["activation_mean"], values["activation_std"])
    return size if math.isfinite(size) else None


def _finding(sentence: str, evidence: dict) -> Finding:
    return Finding(
        symptom=RULE.symptom,
        severity=WARNING,
        sentence=sentence,
        evidence=evidence,
        causes=("raw pixels or raw table columns", "the scaling was left out, or done twice"),
        prescription=Prescription(CODE),
        effect="the usual learning rates work, and training takes fewer steps",
        reference="https://keras.io/api/layers/preprocessing_layers/numerical/normalization/",
    )


RULE = Rule(
    "unscaled_inputs", "inputs are scaled", check, ("setup", "data"), (*FAILURES, "target_scale")
)
