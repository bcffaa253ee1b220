"""Runs an exported file beside the Keras model it was made of."""

import gzip
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import (
    distance,
    feeding,
    findings,
    isolated,
    memory,
    parity,
    ports,
    targets,
)
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import Exported, sidecar
from keras_trainkit.processes import CrashError

if TYPE_CHECKING:
    import keras


def verify(
    path: str | Path,
    model: "keras.Model | None" = None,
    x: Any = None,
    y: Any = None,
    *,
    budget: Budget | None = None,
) -> Exported:
    """Runs a .tflite file beside the Keras model it was made of, and measures both.

    The file is opened in a process of its own: a damaged or hostile one can crash an interpreter.

    Args:
        path: the file.
        model: the model it was made of; without one the file's own score is measured.
        x: examples; for several inputs a list in the model's order, or a dict by name. Without
            them the file is only opened and described.
        y: class numbers or target values; for several outputs a list in the model's order, None for
            one without targets, or a dict by name. Without them only the answers are compared.
        budget: limits to hold it against.

    Returns:
        The file, its report, its findings, and the budget's criteria.

    Raises:
        InputError: the file is missing, damaged, changed since its export, or takes other
            inputs; or the examples do not fit the model.

    Example:
        ```python
        checked = verify("digits.tflite", model, x_test, y_test)
        checked.report["verified"]["agreement"]
        ```
    """
    path = Path(path)
    _check_sum(path)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, _ = interpret(path, None, folder)
        report: dict[str, Any] = {"notes": []}
        if x is not None:
            facts, report["verified"] = _compared(path, model, x, y, facts, folder)
            report["notes"] = [] if model is None else parity.warnings("", report["verified"])
        facts |= memory.needed(path, facts)
    return judged(path, describe(path.read_bytes(), facts) | report, budget)


def _compared(
    path: Path, model: Any, x: Any, y: Any, facts: dict[str, Any], folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the file's facts, now with its latency, and how it compares with its model."""
    alone = model is None
    inputs = ports.of_file(facts["inputs"]) if alone else ports.of(model, x)
    names = [each["name"] for each in facts["outputs"]] if alone else ports.outputs_of(model)
    examples = ports.sort("verify", x, inputs, missing=True)
    truths = targets.split(y, names, len(next(iter(examples.values()))))
    facts, outputs = interpret(path, examples, folder)
    answers = outputs if alone else feeding.answers(model, inputs, examples, x)
    labels = facts["metadata"].get("labels", ())
    found = parity.compare(answers, outputs, truths, labels, [] if alone else names)
    found |= {} if alone else mixed_up(path, model, inputs, examples, folder)
    return facts, {**found, "data": "given", "alone": alone}


def mixed_up(
    path: Path,
    model: "keras.Model",
    inputs: Sequence[ports.Port],
    examples: Mapping[str, np.ndarray],
    folder: Path,
) -> dict[str, float]:
    """Returns how a file answers once the rows of each input are shuffled for themselves.

    Keras is given each input by its place, the file by its name: where a file takes one input for
    another, this shows it, even if all inputs were given the same array. Nothing for one input.
    """
    if len(inputs) < 2:
        return {}
    shuffled = feeding.shuffled(examples)
    answers = feeding.answers(model, inputs, shuffled)
    _, outputs = interpret(path, shuffled, folder, seconds=0)
    found = [distance.measure(a, b).get("sqnr_db") for a, b in zip(answers, outputs, strict=True)]
    known = [each for each in found if each is not None]
    return {"inputs_sqnr_db": min(known)} if known else {}


def interpret(
    path: Path, examples: Mapping[str, np.ndarray] | None, folder: Path, **options: Any
) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Runs a file on examples in a process of its own; returns its facts and its outputs."""
    if not path.is_file():
        raise InputError(f"FILE must be a .tflite file that exists; received {str(path)!r}.")
    if examples is not None:
        ports.store(folder / "inputs.npz", examples)
    arguments = {"path": str(path.resolve()), "examples": examples is not None, **options}
    try:
        facts = isolated.run("interpret", folder, arguments)
    except CrashError as error:
        raise InputError(
            f"{path.name} must be a .tflite file that LiteRT can run; its process {error}."
        ) from error
    if examples is None:
        return facts, []
    with np.load(folder / "outputs.npz") as file:
        return facts, [file[name] for name in file.files]


def describe(content: bytes, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the report of a file: its sizes and what the interpreter found."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "gzip_bytes": len(gzip.compress(content, 9, mtime=0)),
        **facts,
    }


def judged(path: Path, report: dict[str, Any], budget: Budget | None) -> Exported:
    """Returns the file with its findings and criteria, which are written in its report too."""
    criteria = tuple(budget.judge(report)) if budget else ()
    listed = [{**vars(each), "passed": each.passed} for each in criteria]
    wrong = findings.of(report.get("verified", {}), budget)
    return Exported(path, {**report, "findings": wrong, "budget": listed}, criteria)


def _check_sum(path: Path) -> None:
    """Sees that a file is the one its sidecar describes, where there is one."""
    beside = sidecar(path)
    if not (beside.is_file() and path.is_file()):
        return
    try:
        wanted = json.loads(beside.read_text("utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{beside.name} must be JSON as export writes it ({error}).") from error
    if hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
        raise InputError(
            f"{path.name} must be the file that was exported; received one whose SHA-256 is not "
            f"that of {beside.name}: export it again."
        )
