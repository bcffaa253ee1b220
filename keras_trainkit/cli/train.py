"""Train a recipe, and keep everything in a run folder."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.cli import quiet
from keras_trainkit.diagnosis.finding import SEVERITIES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe, its overrides and the options."""
    parser.add_argument(
        "recipe", metavar="RECIPE", nargs="?", help="a name of `trainkit recipes`, or a .py"
    )
    parser.add_argument(
        "overrides", metavar="name=value", nargs="*", help="fields of the recipe, as epochs=3"
    )
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--name", default="", help="ends the run folder's name (default: seedN)")
    parser.add_argument("--fast", action="store_true", help="a few steps, to try the whole path")
    parser.add_argument(
        "--resume", metavar="RUN", help="go on with a run that was killed, interrupted or failed"
    )
    parser.add_argument(
        "--checkpoint-seconds",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="between two checkpoints, at least (default: 10)",
    )
    parser.add_argument(
        "--rescues",
        type=int,
        default=3,
        metavar="N",
        help="go back and on more slowly at most so often when training diverges (default: 3)",
    )
    parser.add_argument(
        "--no-doctor", action="store_true", help="record no signals and show no findings"
    )
    parser.add_argument(
        "--profile",
        type=int,
        default=0,
        metavar="STEPS",
        help="profile so many steps for TensorBoard",
    )
    parser.add_argument("--no-report", action="store_true", help="write no report.html")
    parser.add_argument(
        "--stop-on",
        choices=SEVERITIES[:2],
        help="end the training at a finding of the doctor of that severity",
    )
    parser.add_argument(
        "--heal",
        action="store_true",
        help="train again with what the doctor prescribes, while validation gets better",
    )
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        help="cross-validate: train this many times, each on its own",
    )
    parser.add_argument(
        "--devices",
        type=int,
        default=1,
        metavar="N",
        help="share every batch among so many devices of this machine, as GPUs",
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=1,
        help="share every batch among so many processes, on jax",
    )
    parser.add_argument(
        "--coordinator",
        default="",
        metavar="HOST:PORT",
        help="of the machine of rank 0, where the processes are on several machines",
    )
    parser.add_argument(
        "--rank", type=int, default=0, help="of this machine's process, with --coordinator"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what it would cost; nothing is written"
    )


def run(options: argparse.Namespace) -> None:
    """Trains, or says what it would cost."""
    _check(options)
    if options.resume:
        _resume(options)
        return
    overrides = recipes.assignments(options.overrides)
    recipes.find(options.recipe)  # before TensorFlow takes its seconds
    quiet.import_tensorflow()
    recipe = recipes.load(options.recipe)
    console = Console(highlight=False)
    if options.dry_run:
        _estimate(recipe, overrides, options.fast, console)
        return
    if options.folds:
        _cross_validate(recipe, overrides, options, console)
        return
    from keras_trainkit import distribution, healing, training

    if options.rank:
        distribution.join(
            options.recipe,
            processes=options.processes,
            coordinator=options.coordinator,
            rank=options.rank,
            fast=options.fast,
            **overrides,
        )
        return
    where = {"out": options.out, "name": options.name, "console": console}
    shared: dict[str, Any] = {**where, **overrides}
    if options.heal:
        finished = healing.heal_recipe(recipe, **shared)
    elif options.processes != 1:
        finished = distribution.train(
            options.recipe,
            processes=options.processes,
            coordinator=options.coordinator,
            fast=options.fast,
            **shared,
        )
    else:
        finished = training.train(
            recipe,
            fast=options.fast,
            doctor=not options.no_doctor,
            stop_on=options.stop_on,
            profile=options.profile,
            rescues=options.rescues,
            checkpoint_seconds=options.checkpoint_seconds,
            devices=options.devices,
            **shared,
        )
    _show(finished, options, console)


def _show(finished: Any, options: argparse.Namespace, console: Console) -> None:
    """Draws, reports and sums up."""
    from keras_trainkit import reporting

    reporting.save_curves(finished)
    reporting.write_board(finished)
    if not options.no_report:
        reporting.save_report(finished)
    reporting.print_summary(finished, console)


def _resume(options: argparse.Namespace) -> None:
    """Goes on with a run, as it was told when it began."""
    from keras_trainkit import runs

    run = runs.latest(Path(options.out), options.resume)
    if options.recipe not in (None, run.recipe):
        raise InputError(
            f"RECIPE must be that of the run, or left out; received {options.recipe!r} for a run "
            f"of {run.recipe!r}."
        )
    quiet.import_tensorflow()
    from keras_trainkit import training

    console = Console(highlight=False)
    _show(training.resume(run, console=console), options, console)


def _check(options: argparse.Namespace) -> None:
    """Refuses options that contradict each other."""
    if options.resume and options.overrides:
        raise InputError(
            "--resume goes on with the run's own fields; received "
            f"{options.overrides[0]!r}: leave it out."
        )
    if not options.recipe and not options.resume:
        raise InputError(
            "The following arguments are required: RECIPE. Try `trainkit train --help`."
        )
    for option in ("heal", "stop_on"):
        others = [word for word in ("no_doctor", "fast") if getattr(options, word)]
        if getattr(options, option) and others:
            one, other = (f"--{word.replace('_', '-')}" for word in (option, others[0]))
            raise InputError(f"{one} needs the doctor; received {other}: leave one of them out.")
    _check_processes(options)
    _check_devices(options)
    others = [word for word in ("stop_on", "folds") if getattr(options, word)]
    if options.heal and others:
        other = others[0].replace("_", "-")
        raise InputError(
            f"--heal trains every attempt to its end; received --{other}: leave it out."
        )


def _check_processes(options: argparse.Namespace) -> None:
    """Refuses what several processes cannot do, and what only they can."""
    several = options.processes != 1
    alone = ("heal", "stop_on", "folds", "profile", "dry_run")
    others = [word for word in alone if getattr(options, word)]
    if several and others:
        raise InputError(
            "--processes trains and nothing else; received "
            f"--{others[0].replace('_', '-')}: leave one of them out."
        )
    if (options.coordinator or options.rank) and not several:
        raise InputError(
            "--coordinator and --rank belong to --processes; received --processes 1: say how many "
            "there are on all machines."
        )


def _check_devices(options: argparse.Namespace) -> None:
    """Refuses what is not done with several devices."""
    alone = ("heal", "folds", "resume", "dry_run")
    others = [word for word in alone if getattr(options, word)]
    others += ["processes"] if options.processes != 1 else []
    if options.devices != 1 and others:
        raise InputError(
            "--devices trains and nothing else; received "
            f"--{others[0].replace('_', '-')}: leave one of them out."
        )


def _cross_validate(
    recipe: recipes.Recipe, overrides: dict[str, str], options: argparse.Namespace, console: Console
) -> None:
    from keras_trainkit import cross_validation

    found = cross_validation.run(
        recipe,
        options.folds,
        out=options.out,
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


def _estimate(
    recipe: recipes.Recipe, overrides: dict[str, str], fast: bool, console: Console
) -> None:
    from keras_trainkit import estimate, plan, training

    planned = plan.prepare(recipe, overrides, fast=fast)
    training.announce(planned, console)
    found = estimate.measure(planned)
    console.print(
        f"[bold]cost[/]   {found.steps:,} steps, {found.parameters:,} parameters, "
        f"{found.macs:,} MACs an example"
    )
    console.print(
        f"[bold]time[/]   about {duration(found.seconds)} "
        f"(measured on {found.measured_steps} steps of a throw-away model); nothing was written"
    )


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
