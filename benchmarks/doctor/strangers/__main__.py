"""How often the doctor is right on strangers: `python -m benchmarks.doctor.strangers`.

--only NAME ...  those programs
--repair         also carry out the first prescription, train again, and score
--well           the healthy programs
"""

import argparse
import os
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.doctor.strangers import heads, parts, rows, steps, well
from benchmarks.doctor.strangers.base import MADE, Stranger
from keras_trainkit import Doctor
from keras_trainkit.diagnosis import Finding
from keras_trainkit.healing.case import Case, is_classification, score
from keras_trainkit.healing.cures import cures_of
from keras_trainkit.healing.plain import Cure
from keras_trainkit.recording.model_facts import model_facts

SHOWN = (heads, parts, rows, steps, well)


def trained(made: Stranger, seed: int) -> Any:
    """Returns the doctor of a training, and its score on validation."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = made.build()
    doctor = Doctor(show=False)
    raised = ""
    try:
        model.fit(*made.data, validation_data=made.held, verbose=0, callbacks=[doctor], **made.fit)
    except Exception as error:
        raised = f"{type(error).__name__}: {error}"[:100]
    return doctor, raised


def repaired(made: Stranger, finding: Finding, seed: int) -> float:
    """Returns the score after the first cure of a finding; NaN where there is none."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    (x, y), held = made.data, made.held or made.data
    model = made.build()
    family = model_facts(model)["outputs"][0]["family"]
    case = Case(
        model, np.asarray(x), np.asarray(y), held, dict(made.fit), is_classification(y, family)
    )
    if not cures_of(finding):
        return float("nan")
    try:
        Cure(finding).apply(case)
        case.model.fit(case.x, case.y, validation_data=case.held, verbose=0, **case.fit)
        return score(case)
    except Exception as error:
        print(f"    {type(error).__name__}: {str(error)[:150]}")
        return float("nan")


def names_it(made: Stranger, finding: Finding) -> bool:
    """Whether a finding names the cause."""
    for one in made.right:
        symptom, colon, word = one.partition(":")
        if finding.symptom == symptom and (not colon or word in finding.causes[0]):
            return True
    return False


def sick(chosen: list[str], seed: int, repair: bool) -> None:
    """Prints a line a program, and the sums."""
    counts = {"first": 0, "second": 0, "repaired": 0, "repairable": 0}
    for name in chosen:
        made = MADE[name](np.random.default_rng(seed))
        doctor, raised = trained(made, seed)
        found = doctor.findings
        first = any(names_it(made, each) for each in found[:1])
        second = any(names_it(made, each) for each in found[:2])
        counts["first"] += first
        counts["second"] += second
        words = ", ".join(f"{f.severity[0]}:{f.symptom}" for f in found) or doctor.verdict.doubt
        line = f"{'yes' if first else 'in two' if second else 'NO':6} {name}: {words} {raised}"
        if made.good is not None:
            counts["repairable"] += 1
            if repair and found:
                value = repaired(made, found[0], seed)
                counts["repaired"] += value >= made.good
                line += f" -> {value:.3f} of {made.good} {'' if value >= made.good else 'SICK'}"
        print(line, flush=True)
        for symptom, error in doctor.verdict.broken.items():
            print(f"    BROKEN {symptom}: {error}")
    print(f"{len(chosen)} programs, {counts}")


def healthy(chosen: list[str], seed: int) -> None:
    """Prints what is said of healthy programs."""
    counts = {"error": 0, "warning": 0}
    for name in chosen:
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        model, arguments = well.WELL[name](np.random.default_rng(seed))
        doctor = Doctor(show=False)
        own = arguments.pop("callbacks", [])
        history = model.fit(**arguments, verbose=0, callbacks=[*own, doctor]).history
        worst = {f.severity for f in doctor.findings}
        counts["error"] += "error" in worst
        counts["warning"] += "warning" in worst
        words = ", ".join(f"{f.severity[0]}:{f.symptom}" for f in doctor.findings)
        last = {k: round(float(v[-1]), 3) for k, v in history.items()}
        print(
            f"{'ALARM' if worst & {'error', 'warning'} else '':6}{name}: {words} | {last}",
            flush=True,
        )
        for symptom, error in doctor.verdict.broken.items():
            print(f"    BROKEN {symptom}: {error}")
    print(f"{len(chosen)} healthy programs, {counts}")


def main() -> None:
    """Prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repair", action="store_true")
    parser.add_argument("--well", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    if options.well:
        healthy(options.only or list(well.WELL), options.seed)
    else:
        sick(options.only or list(MADE), options.seed, options.repair)
    print(f"{time.monotonic() - started:.0f} s, seed {options.seed}")


if __name__ == "__main__":
    main()
