"""`compress` tries ways to make a model smaller, and picks the smallest file within a budget."""

import dataclasses
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
from rich.console import Console

from keras_trainkit._checks import InputError
from keras_trainkit.compression.attempts import TRAINED, UNTRAINED, named
from keras_trainkit.compression.fine_tune import Effort, fine_tune
from keras_trainkit.exporting import Budget, Exported, export, export_all, findings, verify


@dataclasses.dataclass(frozen=True)
class Compressed:
    """What was tried, and what was picked.

    Attributes:
        folder: holds every file that was made, its report, and `compress.json`.
        found: by name, in the order they were tried, the file or why there is none.
        pick: the name of the file to use, or None.
        why: the reason, in a sentence.
    """

    folder: Path
    found: dict[str, Exported | InputError]
    pick: str | None
    why: str

    @property
    def picked(self) -> Exported | None:
        """The file to use, or None."""
        found = self.found[self.pick] if self.pick else None
        return found if isinstance(found, Exported) else None


def compress(
    model: "keras.Model",
    folder: str | Path,
    *,
    train: tuple[Any, Any],
    validation: tuple[Any, Any],
    budget: Budget | None = None,
    everything: bool = False,
    only: Sequence[str] | None = None,
    effort: Effort | None = None,
    teacher: "keras.Model | None" = None,
    calibration: Any = None,
    labels: Sequence[str] = (),
    recipe: str = "",
    overwrite: bool = False,
    console: Console | None = None,
) -> Compressed:
    """Tries ways to make a model smaller until one is within the budget; the cheapest first.

    First the formats that need no training: float32, float16, dynamic, int8, int16x8. Then
    training for int8, removing 30, 50 and 70 % of the channels, half of them with a teacher, two
    kernels for one, and, smaller as a download, 80 % of the weights at zero, or 16 values for a
    layer's weights; each trained on and exported as int8. Every file is run beside the model on
    the validation rows. Of those within the budget the smallest is picked.

    Args:
        model: a built Keras model; what trains it on takes the loss it is compiled with.
        folder: is made, and holds the files.
        train: inputs and targets to train on.
        validation: inputs and targets that files are judged on. Keep the test rows for the pick.
        budget: limits; needed unless everything is tried.
        everything: whether all ways are tried, within the budget or not.
        only: names of the ways to try, such as `["int8", "prune80_int8"]`; all of these are tried.
        effort: how long a model is trained on.
        teacher: the classifier that teaches where one does; by default the model itself.
        calibration: inputs that show the range of activations; by default those of `train`.
        labels: the class names, kept inside the files.
        recipe: the recipe's name, kept inside the files.
        overwrite: whether the folder of an earlier `compress` may be replaced.
        console: where progress is shown; by default nowhere.

    Raises:
        InputError: the model, the data or the folder cannot be used, or no limit is given;
            nothing has been written.

    Example:
        ```python
        found = tk.compress(
            model,
            "small",
            train=(x_train, y_train),
            validation=(x_val, y_val),
            budget=tk.Budget(max_kb=64, max_drop_pp=0.2),
        )
        found.pick, found.why, found.picked.path
        ```
    """
    names, everything = named(only), everything or only is not None
    target = check(Path(folder), budget, everything, overwrite)
    if validation[1] is None or not len(validation[1]):
        raise InputError(
            "validation must hold rows to judge the files on; received none: train with "
            "validation=0.1."
        )
    work = _Work(model, train, validation, budget, everything, effort or Effort(), teacher, console)
    about = {"labels": labels, "recipe": recipe}
    about["calibration"] = train[0] if calibration is None else calibration
    partial = target.with_name(f".partial-{os.getpid()}-{target.name}")
    try:
        partial.mkdir()
        found = work.untrained(names, partial, about)
        for name in TRAINED:
            if work.enough(found):
                break
            if name not in names:
                continue
            found[name] = work.trained(name, partial, about, found)
        pick, why = choose(found, budget)
        _write(partial, found, pick, why, work)
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
    except OSError as error:
        raise InputError(
            f"folder must be one that can be written; received {str(target)!r} ({error.strerror})."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    moved = {
        name: dataclasses.replace(each, path=target / each.path.name)
        if isinstance(each, Exported)
        else each
        for name, each in found.items()
    }
    return Compressed(target, moved, pick, why)


def choose(
    found: dict[str, Exported | InputError], budget: Budget | None
) -> tuple[str | None, str]:
    """Returns the smallest file within the budget, and the reason for it."""
    if budget is None or not budget.limits():
        return None, "no limit was given, so nothing is picked"
    made = {name: each for name, each in found.items() if isinstance(each, Exported)}
    within = {name: each for name, each in made.items() if each.passed}
    if not within:
        return None, f"none of the {len(made)} files is within the budget"
    size = "gzip_bytes" if budget.max_gzip_kb is not None else "bytes"
    pick = min(within, key=lambda name: within[name].report[size])
    how = TRAINED[pick].summary if pick in TRAINED else "no training needed"
    most = f"the smallest of {len(within)}" if len(within) > 1 else "the only one"
    return pick, f"{most} within the budget, of {len(made)} tried; {how}"


@dataclasses.dataclass(frozen=True)
class _Work:
    """What every way is given."""

    model: Any
    train: tuple[Any, Any]
    validation: tuple[Any, Any]
    budget: Budget | None
    everything: bool
    effort: Effort
    teacher: Any
    console: Console | None

    def say(self, line: str) -> None:
        if self.console:
            self.console.print(line, markup=False, soft_wrap=True)

    def enough(self, found: dict[str, Exported | InputError]) -> bool:
        within = any(isinstance(each, Exported) and each.passed for each in found.values())
        return within and not self.everything

    def untrained(
        self, names: Sequence[str], folder: Path, about: dict[str, Any]
    ) -> dict[str, Exported | InputError]:
        paths = {name: folder / f"{name}.tflite" for name in UNTRAINED if name in names}
        if not paths:
            return {}
        return export_all(
            self.model,
            paths,
            verify=self.validation,
            budget=self.budget,
            progress=self.say,
            **about,
        )

    def trained(
        self,
        name: str,
        folder: Path,
        about: dict[str, Any],
        found: dict[str, Exported | InputError],
    ) -> Exported | InputError:
        """Makes one file, and judges it beside the model that everything started from."""
        attempt = TRAINED[name]
        if why := attempt.untried(self.budget, found.get("int8"), self.everything):
            return InputError(why)

        def train(model: Any, *, taught: bool = False, **options: Any) -> None:
            self.say(f"training {name}: {attempt.summary}")
            teacher = (self.teacher or self.model) if taught else None
            options |= {"teacher": teacher, "console": self.console}
            fine_tune(model, self.model, self.train, self.effort, **options)

        path = folder / f"{name}.tflite"
        try:
            made = attempt.make(self.model, train)
            self.say(f"exporting {name} and verifying it")
            exported = export(made, path, "int8", verify=self.validation, **about)
            against = verify(path, self.model, *self.validation).report["verified"]
        except InputError as error:
            for left in folder.glob(f"{path.name}*"):
                left.unlink()
            return error
        made.save(folder / f"{name}.keras")
        first = next((each for each in found.values() if isinstance(each, Exported)), exported)
        report = {
            **exported.report,
            "float32_bytes": first.report["float32_bytes"],  # of the model as it was
            "verified": against,
            "made_from": exported.report["verified"],  # the file beside the model it was made of
        }
        criteria = tuple(self.budget.judge(report)) if self.budget else ()
        report["findings"] = findings.of(exported.report["verified"], self.budget)
        return Exported(path, report, criteria)


def check(folder: Path, budget: Budget | None, everything: bool, overwrite: bool) -> Path:
    """Sees that there is something to decide, and a place for it.

    Raises:
        InputError: no limit is given, or the folder is taken.
    """
    if not everything and (budget is None or not budget.limits()):
        raise InputError(
            "budget must have a limit, such as Budget(max_kb=64) or --max-kb 64; received none: "
            "give one, or try everything (--all)."
        )
    ours = overwrite and (folder / "compress.json").is_file()
    if (folder.exists() and not ours) or not folder.parent.is_dir():
        raise InputError(
            f"folder must be new, in a folder that exists; received {str(folder)!r}: choose "
            "another, or give overwrite=True (--overwrite) to replace that of an earlier compress."
        )
    return folder


def _write(
    folder: Path,
    found: dict[str, Exported | InputError],
    pick: str | None,
    why: str,
    work: _Work,
) -> None:
    """Writes each report as it was judged, and a summary."""
    for each in found.values():
        if isinstance(each, Exported):
            listed = [{**vars(one), "passed": one.passed} for one in each.criteria]
            text = json.dumps({**each.report, "budget": listed}, indent=2) + "\n"
            (folder / f"{each.path.name}.json").write_text(text, "utf-8")
    summary = {
        "pick": pick,
        "why": why,
        "budget": work.budget.limits() if work.budget else {},
        "effort": dataclasses.asdict(work.effort),
        "judged_on": f"{len(work.validation[1]):,} validation rows",
        "tried": {name: summarize(each) for name, each in found.items()},
    }
    (folder / "compress.json").write_text(json.dumps(summary, indent=2) + "\n", "utf-8")


def summarize(found: Exported | InputError) -> dict[str, Any]:
    """Returns the figures of a file that a table needs, or why there is none."""
    if isinstance(found, InputError):
        return {"refused": str(found)}
    report, verified = found.report, found.report["verified"]
    kept = ("measure", "keras", "file", "agreement", "drop_pp", "interval_pp")
    kept += ("rise_percent", "interval_percent")
    return {
        "bytes": report["bytes"],
        "gzip_bytes": report["gzip_bytes"],
        "float32_bytes": report["float32_bytes"],
        "macs": report["macs"],
        "latency_ms": report["latency_ms"]["median"],
        "within_budget": found.passed,
        **{key: verified[key] for key in kept if key in verified},
    }
