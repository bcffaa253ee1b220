"""The files of one form of a model: converted, run beside Keras, and finished."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import calibration as calibrations
from keras_trainkit.exporting import (
    conversion,
    memory,
    metadata,
    parity,
    recurrent,
    seal,
    slim,
    verification,
)
from keras_trainkit.exporting import dense as denses
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.job import Job
from keras_trainkit.exporting.schemes import SCHEMES
from keras_trainkit.runs import environment

if TYPE_CHECKING:
    import keras

_AGAIN = 200  # examples that the finished file is run on once more
File = tuple[bytes, dict[str, Any]]


@dataclasses.dataclass(frozen=True)
class Order:
    """What files are made of, and how.

    Attributes:
        model: the Keras model.
        job: its examples and answers.
        about: what is written into each file: recipe, labels, origin of the examples.
        keep_names: whether inner tensors keep their names.
        dense: the scales of Dense kernels, a name in `dense.FORMS`.
        lstm: the form of recurrent layers, a name in `recurrent.FORMS`.
        budget: what is allowed.
        say: is told what is being done, a line each.
    """

    model: "keras.Model"
    job: Job
    about: dict[str, Any]
    keep_names: bool
    dense: str
    lstm: str
    budget: Budget | None
    say: Callable[[str], None]


def make(
    order: Order, schemes: Sequence[str], form: recurrent.Form, folder: Path
) -> dict[str, File | InputError]:
    """Returns for every scheme a file and its report, or why there is none.

    Args:
        order: what is made.
        schemes: names in SCHEMES.
        form: how recurrent layers are written.
        folder: a folder of its own, for what comes on the way.

    Raises:
        InputError: no file at all can be made of the model, in any form.
    """
    folder.mkdir()
    job = order.job
    variants = {scheme: denses.variants(scheme, order.dense) for scheme in schemes}
    names = [name for each in variants.values() for name in each]
    try:
        files, fused = conversion.convert(order.model, job.inputs, names, job.samples, folder, form)
    except InputError as error:
        if form.fused:  # the next form may do
            return dict.fromkeys(schemes, error)
        raise
    if order.lstm == recurrent.FUSED and not fused:
        wrong = InputError(
            "lstm='fused' must be asked of an LSTM that takes sequences of one length, without a "
            "mask and a state; received one that takes others: give lstm='auto'."
        )
        return dict.fromkeys(schemes, wrong)
    mixed = _mixed_up(order.model, job, files, folder)
    found: dict[str, File | InputError] = {}
    for scheme, forms in variants.items():
        order.say(f"verifying {scheme} on {len(job.answers[0]):,} examples")
        made = {name: _made(order, scheme, files[name], folder) for name in forms}
        found[scheme] = best = _best(made, order.budget)
        if not isinstance(best, InputError):
            best[1]["verified"] |= mixed
            if recurrent.layers(order.model):
                best[1]["recurrent"] = recurrent.described(order.model, form, fused)
    return found


def better(
    one: File | InputError | None, other: File | InputError, budget: Budget | None
) -> File | InputError:
    """Returns the file to keep of two forms: the smaller one, unless it answers worse."""
    if one is None or isinstance(other, InputError):
        return one or other
    if isinstance(one, InputError):
        return other
    name = denses.choose({"one": one[1], "other": other[1]}, budget)
    return one if name == "one" else other


def _made(order: Order, scheme: str, file: Path | InputError, folder: Path) -> File | InputError:
    """Returns a file and its report, or why there is none."""
    if isinstance(file, InputError):
        return file
    try:
        return _verified(order, scheme, file, folder)
    except InputError as error:
        return error


def _best(made: Mapping[str, File | InputError], budget: Budget | None) -> File | InputError:
    """Returns the file of a scheme to keep, of one or two that were made."""
    known = {name: each for name, each in made.items() if not isinstance(each, InputError)}
    if not known:
        return next(each for each in made.values() if isinstance(each, InputError))
    reports = {name: report for name, (_, report) in known.items()}
    name = denses.choose(reports, budget)
    content, report = known[name]
    if SCHEMES[report["scheme"]].calibrated:
        report["dense"] = denses.described(reports, name)
    return content, report


def _mixed_up(
    model: "keras.Model", job: Job, files: Mapping[str, Path | InputError], folder: Path
) -> dict[str, float]:
    """Returns what shuffled inputs show in the float32 file; all schemes name theirs alike."""
    if all(isinstance(each, InputError) for each in files.values()):
        return {}
    path = folder / "float32.tflite"
    return verification.mixed_up(path, model, job.inputs, job.examples, folder)


def _verified(order: Order, scheme: str, file: Path, folder: Path) -> File:
    """Runs a file and writes what was found into it; returns the file and its report."""
    job, about = order.job, order.about
    reference = "" if scheme == "float32" else str(folder / "float32.tflite")
    named, outputs = verification.interpret(
        file, job.examples, folder, seconds=0, reference=reference
    )
    verified = parity.compare(job.answers, outputs, job.truths, about["labels"], job.outputs)
    scores = {key: verified[key] for key in ("measure", "keras", "file") if key in verified}
    inside = {**about, "scheme": scheme, "scores": scores, "examples": verified["examples"]}
    content = metadata.embed(file.read_bytes(), inside)
    note = ""
    try:
        small = seal.seal(slim.slim(content, keep_names=order.keep_names))
        content, facts = small, _again(job, scheme, small, outputs, folder)
    except Exception as error:  # flatbuffers, or an interpreter that wants the names
        note = f"the file is as the converter laid it out: packed closely, it failed ({error})"
        content = seal.seal(content)
        facts = _again(job, scheme, content, outputs, folder)
    facts |= {key: named[key] for key in ("layers", "float_operators") if key in named}
    report = verification.describe(content, facts) | {
        "scheme": scheme,
        "made_with": environment.describe()["packages"],
        "float32_bytes": (folder / "float32.tflite").stat().st_size,
        "converted_bytes": file.stat().st_size,
        "calibration": _calibrated(job, scheme),
        "verified": {**verified, "data": job.origin},
        "notes": [*_notes(job, scheme, facts, verified), *filter(None, [note])],
    }
    return content, report


def _calibrated(job: Job, scheme: str) -> str:
    """Returns in words which examples showed the ranges; nothing where none did."""
    if not SCHEMES[scheme].calibrated or job.samples is None:
        return ""
    count = len(next(iter(job.samples.values())))
    return f"{count:,} examples" + (f", of {job.calibrated}" if job.calibrated else "")


def _again(
    job: Job, scheme: str, content: bytes, outputs: Sequence[np.ndarray], folder: Path
) -> dict[str, Any]:
    """Returns the facts of a finished file once it is seen to answer as the converter's."""
    finished = folder / f"{scheme}-finished.tflite"
    finished.write_bytes(content)
    some = {name: array[:_AGAIN] for name, array in job.examples.items()}
    facts, again = verification.interpret(finished, some, folder)
    if any((a[:_AGAIN] != b).any() for a, b in zip(outputs, again, strict=True)):
        raise InputError(f"scheme {scheme} must answer the same with its metadata inside.")
    return facts | memory.needed(finished, facts)


def _notes(job: Job, scheme: str, facts: dict[str, Any], verified: dict[str, Any]) -> list[str]:
    """Returns what a person should know before the file is used."""
    notes = parity.warnings(scheme, verified)
    scaled_in_float = scheme == "int8_float_io" and "MUL" in facts["float_operators"]
    if SCHEMES[scheme].calibrated and scheme != "int16x8" and not scaled_in_float:
        notes.append(calibrations.mixed_scales(scheme, job.samples or {}))
    if scheme != "float32" and facts["dtypes"].keys() <= {"FLOAT32", "INT32"}:
        notes.append(f"{scheme} changed no weight: the converter leaves those below 1,024 numbers")
    return [note for note in notes if note]
