"""Find the smallest file of a run's model, or of a .keras file, that is within a budget."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from keras_trainkit import _checks, runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, export, output, quiet, subjects

if TYPE_CHECKING:
    import keras

    from keras_trainkit.compression import Compressed, Effort
    from keras_trainkit.datasets import Splits
    from keras_trainkit.exporting import Budget

_VALIDATION = 0.1  # of the training rows, where --data has none for validation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the model, how much is tried, where it goes, and the budget."""
    parser.add_argument("model", metavar="RUN", help="a run, `latest`, or a .keras file")
    parser.add_argument(
        "--all", action="store_true", help="try every way, even after one has passed"
    )
    parser.add_argument("--only", nargs="+", metavar="WAY", help="try these ways, such as int8")
    parser.add_argument(
        "--epochs", type=int, help="how long each trained way trains (default: the recipe's, or 3)"
    )
    parser.add_argument(
        "--teacher", metavar="RUN", help="a larger classifier that teaches (default: the model)"
    )
    parser.add_argument("--out", help="the folder of the files; by default beside the model")
    parser.add_argument("--overwrite", action="store_true", help="replace an earlier compress")
    parser.add_argument("--data", help="examples to train, judge and score on, as npz:PATH")
    arguments.add_runs(parser, old=False)
    output.add_json(parser)
    export.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """Tries, prints and draws; the exit code is 1 where no file is within the budget."""
    export.budget(options)
    chosen = subjects.find(options.model, options.folder)
    teaching = subjects.find(options.teacher, options.folder) if options.teacher else None
    quiet.import_tensorflow(options.json)
    from keras_trainkit import compression
    from keras_trainkit.compression import attempts, choose
    from keras_trainkit.reporting import pareto

    limits, effort = _settings(chosen, options)
    folder = _folder(chosen, options.out)
    attempts.named(options.only)
    choose.check(folder, limits, options.all or options.only is not None, options.overwrite)
    splits = _splits(chosen, options.data)
    model = _model(chosen)
    console = output.terminal(options)
    console.print(
        f"[bold]model[/]   {escape(chosen.name)}: {model.count_params():,} parameters; judged on "
        f"{len(splits.validation):,} validation rows of {escape(splits.source)}",
        soft_wrap=True,
    )
    found = compression.compress(
        model,
        folder,
        train=(splits.train.x, splits.train.y),
        validation=(splits.validation.x, splits.validation.y),
        budget=limits,
        everything=options.all,
        only=options.only,
        effort=effort,
        teacher=_model(teaching) if teaching else None,
        calibration=subjects.whole(splits.train.x),
        labels=splits.labels,
        recipe="" if isinstance(chosen, Path) else chosen.recipe,
        overwrite=options.overwrite,
        console=console,
    )
    pareto.save(found, folder / "pareto.png", limits)
    _print(found, console)
    if found.picked is not None and len(splits.test):
        _score(found.picked.path, model, splits, console)
    output.facts(options, _facts(found))
    return int(limits is not None and found.pick is None)


def _settings(
    chosen: "runs.Run | Path", options: argparse.Namespace
) -> "tuple[Budget | None, Effort]":
    """Returns the limits and the effort: what was given, or else what the run's recipe says.

    Raises:
        InputError: the recipe names something that is neither.
    """
    from keras_trainkit.compression import Effort
    from keras_trainkit.exporting import Budget
    from keras_trainkit.training import evaluation

    told: dict[str, Any] = {}
    if not isinstance(chosen, Path):
        told |= evaluation.recipe_of(chosen).compression
    limits, effort = ({each.name for each in dataclasses.fields(kind)} for kind in (Budget, Effort))
    for name in told:
        _checks.one_of("compression of the recipe", name, sorted(limits | effort))
    given = {name: getattr(options, name) for name in (*limits, "epochs")}
    told |= {name: value for name, value in given.items() if value is not None}
    budget = Budget(**{name: told[name] for name in told.keys() & limits})
    spent = Effort(**{name: told[name] for name in told.keys() & effort})
    return budget if budget.limits() else None, spent


def _model(chosen: "runs.Run | Path") -> "keras.Model":
    return runs.load_model(chosen) if isinstance(chosen, Path) else chosen.model()


def _splits(chosen: "runs.Run | Path", data: str | None) -> "Splits":
    from keras_trainkit.training import evaluation

    if data:
        return subjects.examples(data, _VALIDATION)
    if isinstance(chosen, Path):
        raise InputError("data must be given with a .keras file; received none: --data npz:PATH.")
    return evaluation.reload(chosen)


def _folder(chosen: "runs.Run | Path", out: str | None) -> Path:
    """Returns where the files go: `compress` in the run, or beside a .keras file."""
    if out:
        return Path(out)
    if isinstance(chosen, Path):
        return chosen.with_name(f"{chosen.stem}-compress")
    return chosen.path / "compress"


def _print(found: "Compressed", console: Console) -> None:
    from keras_trainkit.reporting import exported as printing

    console.width = max(console.width, printing.WIDTH)
    printing.print_table(found.found, console)
    picked = found.picked
    if picked is not None:
        console.print(
            f"[bold green]pick[/]    {escape(found.pick or '')}: {escape(found.why)}",
            soft_wrap=True,
        )
        console.print(f"[bold]file[/]    {escape(str(picked.path))}", soft_wrap=True)
    else:
        console.print(f"[bold]pick[/]    none: {escape(found.why)}", soft_wrap=True)
    picture = found.folder / "pareto.png"
    if picture.is_file():  # there is none where no file has a score
        console.print(f"[bold]picture[/] {escape(str(picture))}", soft_wrap=True)


def _score(path: Path, model: "keras.Model", splits: "Splits", console: Console) -> None:
    """Prints the pick's score on the test rows, which nothing was chosen on."""
    from keras_trainkit import exporting
    from keras_trainkit.reporting import exported as printing

    checked = exporting.verify(path, model, splits.test.x, splits.test.y)
    lines = printing.compared(checked.report)
    said = lines.get("score") or lines["same"]
    console.print(f"[bold]test[/]    {escape(said)}", soft_wrap=True)


def _facts(found: "Compressed") -> dict[str, Any]:
    """Returns what was tried as plain values."""
    tried = {
        name: {"refused": str(each)} if isinstance(each, InputError) else each.report
        for name, each in found.found.items()
    }
    picked = found.picked
    return {
        "pick": found.pick,
        "why": found.why,
        "file": picked.path if picked else None,
        "tried": tried,
    }
