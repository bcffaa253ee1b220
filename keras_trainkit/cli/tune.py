"""Find a learning rate or a batch size, or search all fields of a recipe."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from keras_trainkit import _checks
from keras_trainkit import recipe as recipes
from keras_trainkit.cli import output, quiet

if TYPE_CHECKING:
    from keras_trainkit.tuning.batch_size import BatchSize
    from keras_trainkit.tuning.lr_range import LRRange

_FINDERS = ("lr", "batch")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the recipe, the finders and the search's options."""
    parser.add_argument("recipe", metavar="RECIPE", help="a name of `trainkit recipes`, or a .py")
    parser.add_argument("overrides", metavar="name=value", nargs="*", help="fields for all trials")
    parser.add_argument("--find", metavar="lr|batch", help="find one thing, without a search")
    parser.add_argument("--trials", type=int, help="how many (default: 20)")
    parser.add_argument("--minutes", type=float, help="start no new trial after this many minutes")
    parser.add_argument("--algorithm", default="bayesian", help="bayesian, random, hyperband, grid")
    parser.add_argument("--objective", default="", help="such as val_loss (default: val_accuracy)")
    parser.add_argument("--max-params", type=int, help="skip models with more parameters")
    parser.add_argument("--max-kb", type=float, help="skip models with more KiB of float32 weights")
    parser.add_argument("--no-prune", action="store_true", help="train every trial to the end")
    parser.add_argument("--workers", type=int, default=1, help="trials at a time (default: 1)")
    parser.add_argument(
        "--port", type=int, default=0, help="port of the chief (default: any free port)"
    )
    parser.add_argument(
        "--seeds", type=int, default=3, help="for the comparison at the end; 0: none (default: 3)"
    )
    parser.add_argument("--out", default="searches", help="folder that holds all searches")
    output.add_json(parser)
    parser.add_argument(
        "--name", default="search", help="name of this search; the same name continues it"
    )


def run(options: argparse.Namespace) -> int:
    """Finds or searches; the exit code is 1 where nothing can be recommended, 130 after Ctrl-C."""
    overrides = recipes.assignments(options.overrides)
    recipes.find(options.recipe)  # before TensorFlow takes its seconds
    if options.find is not None:
        _checks.one_of("find", options.find, _FINDERS)
    quiet.import_tensorflow(options.json)
    console = output.terminal(options)
    if options.find is not None:
        return _find(options, overrides, console)
    return _search(options, overrides, console)


def _search(options: argparse.Namespace, overrides: dict[str, str], console: Console) -> int:
    from keras_trainkit.tuning import summary
    from keras_trainkit.tuning.search import search

    found = search(
        options.recipe,
        trials=options.trials,
        minutes=options.minutes,
        algorithm=options.algorithm,
        objective=options.objective,
        max_params=options.max_params,
        max_kb=options.max_kb,
        prune=not options.no_prune,
        workers=options.workers,
        port=options.port,
        seeds=options.seeds,
        out=options.out,
        name=options.name,
        console=console,
        **overrides,
    )
    summary.show(found, console)
    best = found.best
    output.facts(
        options,
        {
            "folder": found.path,
            "trials": len(found.trials),
            "best": found.overrides,
            "value": best.value if best else None,
            "interrupted": found.interrupted,
        },
    )
    if found.interrupted:
        return 130
    return 0 if found.best else 1


def _find(options: argparse.Namespace, overrides: dict[str, str], console: Console) -> int:
    from keras_trainkit import runs, training
    from keras_trainkit.training import plan

    found = plan.prepare(recipes.load(options.recipe), overrides)
    training.announce(found, console)
    folder = Path(options.out) / found.recipe.name
    runs.check_writable(folder)
    train = found.splits.train.in_memory()
    if options.find == "lr":
        from keras_trainkit.tuning.lr_range import lr_range

        rates = lr_range(
            found.model,
            train.x,
            train.y,
            batch_size=found.config.batch_size,
            seed=found.config.seed,
            total_steps=found.config.epochs * found.steps_per_epoch,
            progress=True,
        )
        rates.plot(folder / "lr_range.png")
        rates.write_board(folder / "tensorboard")
        _show_range(rates, console)
        output.facts(options, {"recommended": rates.recommended, "use": rates.override})
        good = rates.recommended is not None
    else:
        from keras_trainkit.tuning.batch_size import batch_size

        sizes = batch_size(
            found.model,
            train.x,
            train.y,
            current=found.config.batch_size,
            rate=found.config.learning_rate,
            recipe=found.recipe.path or "",
            progress=True,
        )
        sizes.plot(folder / "batch_size.png")
        _show_sizes(sizes, console)
        output.facts(options, {"sizes": sizes.sizes, "use": sizes.override})
        good = True
    picture = "lr_range.png" if options.find == "lr" else "batch_size.png"
    console.print(f"[bold]picture[/] {escape(str(folder / picture))}", soft_wrap=True)
    return 0 if good else 1


def _show_range(found: "LRRange", console: Console) -> None:
    if found.recommended is None:
        said = f"[bold yellow]nothing to recommend[/]: {escape(found.reason)}."
        console.print(said, soft_wrap=True)
        return
    for name, (middle, low, high) in found.suggestions.items():
        console.print(
            f"  {escape(f'{name:<8}')} {middle:.2g}   ({low:.2g} to {high:.2g} over the repeats)"
        )
    console.print(
        f"[bold]recommended[/] {found.recommended:.2g}, {found.low:.2g} to {found.high:.2g} "
        f"over {len(found.curves)} repeats"
    )
    if found.peak > 1:
        console.print(
            f"[bold]schedule[/] the highest rate of the recipe's schedule, {found.peak:.2g} times "
            "its mean; the four above are rates to hold"
        )
    console.print(f"[bold]use it[/]  {escape(found.override)}")


def _show_sizes(found: "BatchSize", console: Console) -> None:
    for row in found.sizes:
        console.print(
            f"  {row['batch_size']:>6d}  {row['examples_per_second']:>12,.0f} examples/s  "
            f"{row['resident_mib']:>8,.0f} MiB"
        )
    scale = "unknown" if found.noise_scale is None else f"{found.noise_scale:,.0f}"
    console.print(f"[bold]knee[/]    {found.knee:d}: 90 % of the highest speed")
    console.print(f"[bold]critical[/] {escape(scale)}: the gradient noise scale of early training")
    console.print(f"[bold]bound[/]   {found.most:d}: 8 steps in an epoch")
    if found.note:
        console.print(f"[bold yellow]note[/]    {escape(found.note)}", soft_wrap=True)
    said = f"{found.override}  ({found.rule} rule for the learning rate)"
    console.print(f"[bold]use it[/]  {escape(said)}")
