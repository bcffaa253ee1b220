"""`export` makes a .tflite of a Keras model, verifies it, and writes both with a report."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import calibration as calibrations
from keras_trainkit.exporting import (
    conversion,
    memory,
    metadata,
    parity,
    seal,
    slim,
    verification,
)
from keras_trainkit.exporting import dense as denses
from keras_trainkit.exporting import job as jobs
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import Exported, write
from keras_trainkit.exporting.job import Job
from keras_trainkit.exporting.schemes import SCHEMES
from keras_trainkit.runs import environment

if TYPE_CHECKING:
    import keras

_AGAIN = 200  # examples that the finished file is run on once more


def export(
    model: "keras.Model",
    path: str | Path,
    scheme: str = "float32",
    *,
    calibration: Any = None,
    verify: Any = None,
    budget: Budget | None = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    keep_names: bool = False,
    dense: str = "per_channel",
    overwrite: bool = False,
) -> Exported:
    """Writes a model as a verified .tflite file, with a JSON report beside it.

    The file takes one example at a time, as float32 or as the scheme says, and holds builtin
    operators alone. Layers for training vanish; scaling layers stay inside. Before it is written
    it is run in a process of its own and compared with the Keras model.

    Args:
        model: a built Keras model.
        path: where the file goes; it must end in `.tflite`.
        scheme: a name in `keras_trainkit.exporting.SCHEMES`: `float32`, `float16`, `dynamic`,
            `int8`, `int8_float_io`, `uint8`, `int16x8`, or `weight8` and `weight4`, which need
            the extra `quant`.
        calibration: training examples that show the range of activations; needed by the int8,
            uint8 and int16x8 schemes. Arrays, as for `verify`, or what gives them in parts, with
            targets or without: a generator, a function that returns one, a `tf.data.Dataset`, a
            `keras.utils.PyDataset`, a DataLoader; of these the first 1,000 are read.
        verify: `(x, y)`, or `x` alone, that the file is compared on; by default `calibration`, or
            random numbers, which show that it runs and no more. For several inputs or outputs each
            is a list in the model's order, or a dict by name.
        budget: limits. A file beyond them is written too; see `passed` of what is returned.
        labels: the class names, kept inside the file.
        recipe: the recipe's name, kept inside the file.
        keep_names: whether inner tensors keep their names, for tools that show or need them; a
            tenth to a quarter of a small file.
        dense: whether each column of a Dense kernel has a scale of its own, `per_channel`, or all
            of it one, `per_tensor`: a few bytes less, and what firmware from before September 2024
            needs. `auto` makes both and keeps the smaller file that answers as well.
        overwrite: whether a file that is there may be replaced.

    Returns:
        The file, its report, and whether it passed: no limit is exceeded, and no output has a
        finding, such as 12 dB or errors beyond 10 % of its range, which are looked for in any case.

    Raises:
        InputError: the model, the examples or the path cannot be used, or the model does not fit
            the scheme; nothing has been written.

    Example:
        ```python
        exported = export(model, "digits.tflite", "int8",
                          calibration=x_train[:300], verify=(x_test, y_test),
                          budget=Budget(max_drop_pp=0.2, max_kb=100))
        exported.passed, exported.report["verified"]["drop_pp"]
        ```
    """
    found = export_all(
        model,
        {scheme: path},
        calibration=calibration,
        verify=verify,
        budget=budget,
        labels=labels,
        recipe=recipe,
        keep_names=keep_names,
        dense=dense,
        overwrite=overwrite,
    )[scheme]
    if isinstance(found, InputError):
        raise found
    return found


def export_all(
    model: "keras.Model",
    paths: Mapping[str, str | Path],
    *,
    calibration: Any = None,
    verify: Any = None,
    budget: Budget | None = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    keep_names: bool = False,
    dense: str = "per_channel",
    overwrite: bool = False,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Exported | InputError]:
    """Exports a model in several schemes; one that is refused does not stop the others.

    Args:
        model: a built Keras model.
        paths: where the file of each scheme goes.
        calibration: as for `export`.
        verify: as for `export`.
        budget: as for `export`.
        labels: as for `export`.
        recipe: as for `export`.
        keep_names: as for `export`.
        dense: as for `export`.
        overwrite: as for `export`.
        progress: is told what is being done, a line each.

    Returns:
        For every scheme what was exported, or why not.

    Raises:
        InputError: something cannot be used by any scheme; nothing has been written.
    """
    places = {name: jobs.check_path(path, overwrite) for name, path in paths.items()}
    _checks.one_of("dense", dense, denses.FORMS)
    job = jobs.prepare(model, list(paths), calibration, verify, budget)
    variants = {scheme: denses.variants(scheme, dense) for scheme in paths}
    about = {"recipe": recipe, "labels": [str(each) for each in labels], "data": job.origin}
    say = progress or (lambda line: None)
    found: dict[str, Exported | InputError] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say(f"converting to {', '.join(paths)}")
        names = [name for each in variants.values() for name in each]
        files = conversion.convert(model, job.inputs, names, job.samples, folder)
        mixed = _mixed_up(model, job, files, folder)
        for scheme, forms in variants.items():
            say(f"verifying {scheme} on {len(job.answers[0]):,} examples")
            made = {
                form: _made(job, scheme, files[form], about, keep_names, folder) for form in forms
            }
            best = _best(made, budget)
            if isinstance(best, InputError):
                found[scheme] = best
                continue
            content, report = best
            report["verified"] |= mixed
            exported = verification.judged(places[scheme], report, budget)
            jobs.check_path(exported.path, overwrite)  # it may have come meanwhile
            write(exported, content)
            found[scheme] = exported
    return found


def _made(
    job: Job,
    scheme: str,
    file: Path | InputError,
    about: dict[str, Any],
    keep_names: bool,
    folder: Path,
) -> tuple[bytes, dict[str, Any]] | InputError:
    """Returns a file and its report, or why there is none."""
    if isinstance(file, InputError):
        return file
    try:
        return _verified(job, scheme, file, about, keep_names, folder)
    except InputError as error:
        return error


def _best(
    made: Mapping[str, tuple[bytes, dict[str, Any]] | InputError], budget: Budget | None
) -> tuple[bytes, dict[str, Any]] | InputError:
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


def _verified(
    job: Job, scheme: str, file: Path, about: dict[str, Any], keep_names: bool, folder: Path
) -> tuple[bytes, dict[str, Any]]:
    """Runs a file and writes what was found into it; returns the file and its report."""
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
        small = seal.seal(slim.slim(content, keep_names=keep_names))
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
