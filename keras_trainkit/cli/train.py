"""Train a recipe and save everything in a run folder."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, output, quiet
from keras_trainkit.diagnosis.finding import SEVERITIES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe, its overrides and the options."""
    parser.add_argument(
        "recipe", metavar="RECIPE", nargs="?", help="a name of `trainkit recipes`, or a .py"
    )
    parser.add_argument(
        "overrides",
        metavar="name=value",
        nargs="*",
        help="recipe fields, as epochs=3 or --epochs 3 (`trainkit recipes RECIPE` lists them)",
    )
    arguments.add_runs(parser)
    parser.add_argument(
        "--name", default="", help="suffix of the run folder's name (default: seedN)"
    )
    parser.add_argument(
        "--fast", action="store_true", help="train a few steps only, to see that everything works"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="estimate time and memory; write nothing"
    )
    parser.add_argument(
        "--resume", metavar="RUN", help="resume a run that was killed, interrupted or failed"
    )
    _number(parser, "--checkpoint-seconds", 10.0, "SECONDS", "minimum seconds between checkpoints")
    _number(
        parser,
        "--rescues",
        3,
        "N",
        "how many times to roll back to the last good checkpoint and continue at a lower learning "
        "rate if training diverges",
    )
    parser.add_argument(
        "--no-doctor", action="store_true", help="record no signals and show no findings"
    )
    _number(parser, "--profile", 0, "STEPS", "how many steps to profile for TensorBoard")
    parser.add_argument("--no-report", action="store_true", help="write no report.html")
    parser.add_argument(
        "--stop-on",
        choices=SEVERITIES[:2],
        help="stop the training at a finding of the doctor of that severity",
    )
    parser.add_argument(
        "--heal",
        action="store_true",
        help="retrain with the doctor's prescriptions as long as validation improves",
    )
    _number(parser, "--folds", 0, "N", "cross-validate: how many folds, each trained on its own")
    _number(
        parser, "--devices", 1, "N", "number of devices on this machine to split each batch across"
    )
    _number(parser, "--processes", 1, "N", "number of processes to split each batch across (jax)")
    parser.add_argument(
        "--coordinator",
        default="",
        metavar="HOST:PORT",
        help="address of rank 0 when processes run on several machines",
    )
    parser.add_argument(
        "--rank", type=int, default=0, help="rank of this machine's process, with --coordinator"
    )
    output.add_json(parser)


def _number(
    parser: argparse.ArgumentParser, option: str, default: float, metavar: str, words: str
) -> None:
    parser.add_argument(
        option,
        type=type(default),
        default=default,
        metavar=metavar,
        help=f"{words} (default: {default:g})",
    )


def run(options: argparse.Namespace) -> int:
    """Trains, or says what it would cost; the exit code is 130 after Ctrl-C."""
    if options.resume:
        return _resume(options)
    if not options.recipe:
        raise InputError(
            "The following arguments are required: RECIPE. Try `trainkit train --help`."
        )
    overrides = recipes.assignments(options.overrides)
    recipes.find(options.recipe)  # before TensorFlow takes its seconds
    quiet.import_tensorflow(options.json)
    recipe = recipes.load(options.recipe)
    console = output.terminal(options)
    if options.dry_run:
        return _estimate(recipe, overrides, options, console)
    if "--folds" in options.given:
        return _cross_validate(recipe, overrides, options, console)
    return _show(_trained(recipe, overrides, options, console), options, console)


def _trained(
    recipe: recipes.Recipe, overrides: dict[str, Any], options: argparse.Namespace, console: Console
) -> Any:
    """Returns the finished run; nothing where this process is one of several on other machines."""
    from keras_trainkit import distribution, healing, training

    several: dict[str, Any] = {
        "processes": options.processes,
        "coordinator": options.coordinator,
        "fast": options.fast,
        **overrides,
    }
    if options.rank:
        distribution.join(options.recipe, rank=options.rank, **several)
        return None
    where: dict[str, Any] = {"out": options.folder, "name": options.name, "console": console}
    if options.heal:
        return healing.heal_recipe(recipe, **where, **overrides)
    if options.processes != 1:
        return distribution.train(options.recipe, **several, **where)
    return training.train(
        recipe,
        fast=options.fast,
        doctor=not options.no_doctor,
        stop_on=options.stop_on,
        profile=options.profile,
        rescues=options.rescues,
        checkpoint_seconds=options.checkpoint_seconds,
        devices=options.devices,
        **where,
        **overrides,
    )


def _show(finished: Any, options: argparse.Namespace, console: Console) -> int:
    """Draws, reports and sums up; returns the exit code."""
    from keras_trainkit import reporting, runs

    if finished is None:
        return 0
    reporting.save_curves(finished)
    reporting.write_board(finished)
    if not options.no_report:
        reporting.save_report(finished)
    reporting.print_summary(finished, console)
    status = finished.status
    output.facts(
        options,
        {
            "run": finished.path,
            "recipe": finished.recipe,
            "status": status,
            "config": finished.config,
            "metrics": finished.metrics,
        },
    )
    return 130 if status == runs.INTERRUPTED else 0


def _resume(options: argparse.Namespace) -> int:
    """Resumes a run, with the options it began with."""
    from keras_trainkit import runs

    run = runs.latest(Path(options.folder), options.resume)
    if options.recipe not in (None, run.recipe):
        raise InputError(
            f"RECIPE must be that of the run, or left out; received {options.recipe!r} for a run "
            f"of {run.recipe!r}."
        )
    quiet.import_tensorflow(options.json)
    from keras_trainkit import training

    console = output.terminal(options)
    return _show(training.resume(run, console=console), options, console)


def _cross_validate(
    recipe: recipes.Recipe, overrides: dict[str, str], options: argparse.Namespace, console: Console
) -> int:
    from keras_trainkit.training import cross_validation

    found = cross_validation.run(
        recipe,
        options.folds,
        out=options.folder,
        fast=options.fast,
        doctor=not options.no_doctor,
        console=console,
        **overrides,
    )
    table = Table("test score", f"mean of {options.folds} folds", "std", box=None, pad_edge=False)
    for name, values in found.items():
        mean, deviation = cross_validation.mean_and_deviation(values)
        table.add_row(name, f"{mean:.5g}", f"{deviation:.2g}")
    console.print()
    console.print(table)
    output.facts(options, {"folds": found})
    return 0


def _estimate(
    recipe: recipes.Recipe, overrides: dict[str, str], options: argparse.Namespace, console: Console
) -> int:
    from keras_trainkit import training
    from keras_trainkit.training import estimate, plan

    planned = plan.prepare(recipe, overrides, fast=options.fast)
    training.announce(planned, console)
    found = estimate.measure(planned, doctor=not options.no_doctor)
    console.print(
        f"[bold]cost[/]   {found.steps:,} steps, {found.parameters:,} parameters, "
        f"{found.macs:,} MACs an example"
    )
    on = f"measured on {found.measured_steps:,} steps of a throw-away model"
    if found.seconds is None:
        said = f"too few steps to tell ({on})"
    else:
        said = f"about {duration(found.seconds)} ({on})"
    console.print(f"[bold]time[/]   {escape(said)}; nothing was written")
    output.facts(options, dataclasses.asdict(found))
    return 0


def duration(seconds: float) -> str:
    """Returns seconds as people say them.

    Example:
        >>> duration(7.25), duration(272), duration(7322)
        ('7.2 s', '4 min 32 s', '2 h 2 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
