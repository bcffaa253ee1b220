"""Explain a table's model: what each column is worth, and how sure that is."""

import argparse
import dataclasses
from pathlib import Path

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from keras_trainkit import runs
from keras_trainkit.cli import arguments, output, quiet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run and how often columns are shuffled."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    parser.add_argument(
        "--repeats",
        type=int,
        default=5,
        metavar="N",
        help="shuffles of each column (default: %(default)s)",
    )
    arguments.add_runs(parser)
    output.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Prints every column's permutation importance on validation rows, the most important first."""
    chosen = runs.latest(Path(options.folder), options.run)
    quiet.import_tensorflow(options.json)
    from keras_trainkit.training import explanation

    found = explanation.explain(chosen, repeats=options.repeats)
    table = Table("column", "rise", "95 % interval", box=None, pad_edge=False)
    for each in found.columns:
        interval = f"{each.low:.3g} to {each.high:.3g}"
        cells = (each.name, f"{each.rise:.4g}", interval)
        table.add_row(*map(Text, cells), style="" if each.shown else "dim")
    console = output.terminal(options)
    console.print(f"[bold]{escape(chosen.recipe)}[/] {escape(chosen.name)}")
    console.print(found.sentence, soft_wrap=True)
    console.print(table)
    output.facts(options, dataclasses.asdict(found))
    return 0
