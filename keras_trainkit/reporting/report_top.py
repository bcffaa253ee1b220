"""The top of a run's page: the score and how sure it is, the verdict, and what to do next."""

import math
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_trainkit import recipe, runs
from keras_trainkit._terminal import number as number
from keras_trainkit.diagnosis import Verdict
from keras_trainkit.diagnosis import diagnose as examination
from keras_trainkit.diagnosis.display import finding_lines
from keras_trainkit.interpretation import Interpretation
from keras_trainkit.interpretation.shares import wilson
from keras_trainkit.runs import Run

_USUAL = {  # of the options of a training that a run keeps
    "stop_on": None,
    "profile": 0,
    "rescues": 3,
    "checkpoint_seconds": 10.0,
    "devices": 1,
}


def headline(run: Run, found: Interpretation | None) -> dict[str, Any] | None:
    """Returns the score, its 95 % interval and its examples; None where there is none."""
    if found is not None:
        name, value, low, high = found.score()
        return _headline(name, value, (low, high), len(found), "test", found.task != "regression")
    metrics = run.metrics
    part = "test" if metrics.get("test") else "validation"
    scores = metrics.get(part) or {}
    count = metrics.get("examples", {}).get(part, 0)
    if not scores:
        return None
    if "accuracy" in scores and count:
        ends = wilson(round(scores["accuracy"] * count), count)
        return _headline("accuracy", scores["accuracy"], ends, count, part, True)
    name = next((n for n in ("root_mean_squared_error", "mae") if n in scores), next(iter(scores)))
    return _headline(name, scores[name], None, count, part, False)


def _known(ends: tuple[float, float]) -> bool:
    return all(map(math.isfinite, ends))


def _headline(
    name: str,
    value: float,
    ends: tuple[float, float] | None,
    count: int,
    part: str,
    percent: bool,
) -> dict[str, Any]:
    def words(share: float) -> str:
        return f"{100 * share:.2f}" if percent else number(share)

    return {
        "name": name.replace("_", " "),
        "value": words(value),
        "unit": "%" if percent else "",
        "interval": f"{words(ends[0])} to {words(ends[1])}" if ends and _known(ends) else "",
        "examples": f"{count:,} {part} examples",
    }


def score_table(metrics: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns every score beside its baselines; None where nothing was scored."""
    parts = [part for part in ("validation", "test") if metrics.get(part)]
    if not parts:
        return None
    baselines = metrics.get("baselines") or {}
    names = list(dict.fromkeys(name for part in parts for name in metrics[part]))
    rows = [
        [
            name.replace("_", " "),
            *(number(metrics[part].get(name)) for part in parts),
            *(number(scores.get(name)) for scores in baselines.values()),
        ]
        for name in names
    ]
    return {"columns": ["score", *parts, *baselines], "rows": rows}


def verdict(run: Run) -> dict[str, Any]:
    """Returns what the doctor says of the run, and the next command to try.

    Raises:
        InputError: nothing was recorded to judge.
    """
    judged = examination.diagnose(run, show=False)
    fields = tuple(run.config)
    findings = [
        {
            "severity": each.severity,
            "sentence": each.sentence,
            "lines": [line for line in finding_lines(each, fields) if line[1]],
        }
        for each in judged.findings
    ]
    looked = len(judged.checked) + len(judged.findings)
    return {
        "findings": findings,
        "healthy": judged.healthy,
        "nothing": "" if findings or judged.doubt or judged.healthy else _nothing(judged),
        "looked": looked,
        "doubt": judged.doubt,
        "note": judged.note,
        **_next(run, judged),
    }


def _nothing(judged: Verdict) -> str:
    """Returns what is not known where nothing was found."""
    if judged.blind:
        return "Overfitting cannot be judged without validation losses of two epochs."
    return "Only a training that was measured to its end can be called healthy."


def _next(run: Run, judged: Verdict) -> dict[str, str]:
    """Returns the one change to try: an override of this run, or a line of Keras."""
    if run.fast:
        whole = command(run, fast=False)
        return {"next": whole, "why": "A fast run only tries the path: this trains all of it."}
    if not judged.findings:
        return _next_of_nothing_found(run, judged)
    finding = judged.findings[0]
    prescribed = finding.prescription
    usable = {k: v for k, v in prescribed.overrides.items() if k in run.config}
    if usable:
        return {"next": command(run, usable), "why": finding.effect}
    return {"next": prescribed.code, "why": finding.effect}


def _next_of_nothing_found(run: Run, judged: Verdict) -> dict[str, str]:
    """Returns an export only of a run that was finished and could be judged."""
    if run.status == runs.RUNNING:
        return {"next": "trainkit watch", "why": "Nothing to mend was found so far."}
    if run.status != runs.FINISHED:
        resume = f"trainkit train --resume {run.reference}"
        return {"next": resume, "why": "It did not finish: this goes on where it was left."}
    if judged.doubt:
        return {"next": "", "why": "Train on more examples or for longer, and it can be judged."}
    if not judged.blind:
        return {
            "next": export(run),
            "why": "Nothing to mend was found: make it small, and verify it.",
        }
    more = {"epochs": 2 * run.config.get("epochs", 1)}
    unheld = {"validation": recipe.Config.validation}
    changes = unheld if run.config.get("validation") == 0 else more
    return {"next": command(run, changes), "why": "Then it can be told whether it overfits."}


def export(run: Run) -> str:
    """Returns the command that makes a run small; a table's columns do not fit into 8 bits."""
    table = (run.path / "data.json").is_file() and run.data.get("features")
    scheme = "dynamic" if table else "int8"
    return f"trainkit export {run.reference} --to {scheme}"


def command(run: Run, changes: Mapping[str, Any] | None = None, fast: bool = True) -> str:
    """Returns the command that repeats a run, or repeats it with changed fields, or not fast."""
    values = {
        name: run.config[name] for name, origin in run.origins.items() if origin == "override"
    }
    source = run.data.get("source", "") if (run.path / "data.json").is_file() else ""
    if ":" in source and "data" in run.config:
        values["data"] = source
    values |= changes or {}
    known = run.recipe in recipe.shipped()
    name = run.recipe if known else str(Path(run.path, "recipe.py"))
    fields = [f"{field}={value}" for field, value in values.items()]
    fast = run.fast and fast
    return shlex.join(["trainkit", "train", name, *fields, *_options(run, fast=fast)])


def _options(run: Run, *, fast: bool) -> list[str]:
    """Returns the options that a run was trained with, where they are not the usual ones."""
    kept = run.read_json("config.json").get("options")
    if not isinstance(kept, dict):
        kept = {}
    words = ["--fast"] if fast else []
    if kept.get("doctor") is False and not run.fast:
        words.append("--no-doctor")
    for option, usual in _USUAL.items():
        value = kept.get(option, usual)
        if value != usual and value is not None:
            words += [f"--{option.replace('_', '-')}", str(value)]
    return words


def status(run: Run) -> dict[str, str]:
    """Returns the run's status, and what it means where it is not finished."""
    said = run.status
    meaning = {
        runs.INTERRUPTED: "Training was interrupted: what was learned until then is judged here.",
        runs.FAILED: f"Training failed{_why(run)}. This page shows what it left.",
        runs.RUNNING: "Training is still running: this page shows it as far as it went.",
    }
    sentences = [meaning.get(said, ""), *run.rescues]
    return {"word": said, "meaning": " ".join(filter(None, sentences))}


def _why(run: Run) -> str:
    return f" with {run.reason}" if run.reason else ": its process ended without a word"
