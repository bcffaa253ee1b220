"""Evaluate a run's model again and compare with the stored scores."""

import argparse
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from keras_trainkit import runs
from keras_trainkit.cli import arguments, output, quiet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    arguments.add_runs(parser)
    output.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Prints both scores; the exit code is 1 where they differ."""
    chosen = runs.latest(Path(options.folder), options.run)
    stored = chosen.metrics
    quiet.import_tensorflow(options.json)
    from keras_trainkit.training import evaluation

    scores = evaluation.again(chosen)
    table = Table("part", "score", "stored", "now", box=None, pad_edge=False)
    differs = False
    for part, values in scores.items():
        for name, value in values.items():
            before = stored.get(part, {}).get(name)
            differs |= before is not None and before != value
            table.add_row(part, name, "-" if before is None else repr(before), repr(value))
    console = output.terminal(options)
    console.print(f"[bold]{escape(chosen.recipe)}[/] {escape(chosen.name)}")
    console.print(table)
    console.print("the scores differ" if differs else "every stored score was reproduced exactly")
    output.facts(options, {"stored": stored, "now": scores, "same": not differs})
    return int(differs)
