"""Weights that begin all equal, or far too large or small."""

import dataclasses
import math
import statistics

from keras_trainkit.diagnosis.finding import ERROR, WARNING, Finding, Prescription
from keras_trainkit.diagnosis.rule import FAILURES, Rule
from keras_trainkit.diagnosis.signals import Signals

WIDE, NARROW = 4.0, 0.02  # times the spread of He's, sqrt(2 / fan-in); Glorot's and LeCun's are 0.7
DEPTH, THIN, FADED = 4, 0.5, 1e-2  # hidden layers, times He's spread, of the signal behind them
DEEP = 3.0  # below 0, where a bias begins
FEWEST_INPUTS = 8  # below it a spread says little
NORMALIZERS = ("BatchNormalization", "LayerNormalization", "GroupNormalization")


def check(signals: Signals) -> Finding | None:
    """Equal weights stay equal: every unit of the layer learns the same. Wide ones saturate.

    Seen by: the spread of each kernel before training: none; or more than 4 times, or less than
    0.02 times that of He's initializer. Where layers normalize, width does not matter.
    Do: Keras's default, Glorot uniform; He normal for ReLU.
    Reference: Glorot and Bengio, 2010; He et al., 2015; TheDeepChecker (F-test on the variance)
    """
    rows = [row for row in signals.setup.get("layers", []) if row["kernel"] and row["trainable"]]
    normalized = any(row["type"] in NORMALIZERS for row in signals.setup.get("layers", []))
    for i, row in enumerate(rows):
        kernel, last = row["kernel"], i == len(rows) - 1
        he = math.sqrt(2 / max(kernel["fan_in"], 1))
        evidence = {"layer": row["name"], "std": kernel["std"], "He's": he}
        if kernel["std"] <= 1e-6 * max(kernel["max_abs"], 1e-30):
            if not _equal_matters(kernel, last, signals):
                continue
            value = kernel["mean"]
            sentence = (
                f"All weights of {row['name']} begin as {value:.3g}, so its units stay alike."
            )
            return _finding(ERROR, sentence, evidence, row)
        if normalized or kernel["fan_in"] < FEWEST_INPUTS or row["recurrent"]:
            continue
        times = kernel["std"] / he
        if times >= WIDE:
            sentence = f"The weights of {row['name']} begin {times:.1f} times as wide as He's."
            return _finding(WARNING, sentence, evidence, row)
        if times <= NARROW and not last:
            sentence = (
                f"The weights of {row['name']} begin {1 / times:.0f} times narrower than He's."
            )
            return _finding(WARNING, sentence, evidence, row)
    return _bias(signals, rows) or (None if normalized else _fading(signals, rows))


def _bias(signals: Signals, rows: list) -> Finding | None:
    """Judges biases that begin so far below 0 that a ReLU never lets anything through."""
    for row in rows[:-1]:
        bias = row.get("bias")
        if bias is not None and bias <= -DEEP and row["activation"] == "relu":
            sentence = f"All biases of {row['name']} begin as {bias:.3g}, so its units are off."
            code = Prescription(f'{row["type"]}(..., bias_initializer="zeros")  # {row["name"]}')
            finding = _finding(ERROR, sentence, {"layer": row["name"], "bias": bias}, row)
            return dataclasses.replace(finding, prescription=code)
    return None


def _fading(signals: Signals, rows: list) -> Finding | None:
    """Judges weights each of which are a little too small, in many layers behind each other."""
    first = signals.first if signals.first.get("step") == 0 else {}
    hidden = [row for row in rows[:-1] if not row["recurrent"]]
    if len(hidden) < DEPTH or any(row["activation"] != "relu" for row in hidden):
        return None
    spreads = [
        first.get("layers", {}).get(row.get("activation_layer") or row["name"], {})
        for row in hidden
    ]
    there = [each["activation_std"] for each in spreads if "activation_std" in each]
    times = [
        row["kernel"]["std"] / math.sqrt(2 / max(row["kernel"]["fan_in"], 1)) for row in hidden
    ]
    if len(there) < DEPTH or not statistics.median(times) < THIN or there[0] <= 0:
        return None
    if there[-1] > FADED * there[0]:
        return None
    row = hidden[0]
    return _finding(
        WARNING,
        f"The signal fades from layer to layer: behind {hidden[-1]['name']} its spread is "
        f"{there[-1]:.2g}, behind {row['name']} {there[0]:.2g}, as weights begin too small.",
        {"layers": len(hidden), "median of std / He's": statistics.median(times), "spreads": there},
        row,
    )


def _equal_matters(kernel: dict, last: bool, signals: Signals) -> bool:
    """Equal weights are a fault, unless there is one, or they are a head's or branch's zeros."""
    if kernel["shape"][-1] == 1 or math.prod(kernel["shape"]) == 1:
        return False
    zeros = kernel["max_abs"] == 0
    return not zeros or (not last and bool(signals.setup.get("sequential")))


def _finding(severity: str, sentence: str, evidence: dict, row: dict) -> Finding:
    units = row["units"] or kernel_units(row)
    return Finding(
        symptom=RULE.symptom,
        severity=severity,
        sentence=sentence,
        evidence=evidence,
        causes=("an initializer chosen by hand", "weights loaded from elsewhere"),
        prescription=Prescription(
            f'{row["type"]}({units}, ..., kernel_initializer="he_normal")  # {row["name"]}'
        ),
        effect="units become different, and activations keep their size through the layers",
        reference="https://proceedings.mlr.press/v9/glorot10a.html",
    )


def kernel_units(row: dict) -> int:
    """Returns how many units a kernel gives."""
    return row["kernel"]["shape"][-1]


RULE = Rule("bad_initialization", "weights begin well", check, ("setup",), FAILURES)
