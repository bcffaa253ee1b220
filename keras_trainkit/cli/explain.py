"""Explain a table's model: what each column is worth, how sure that is, and curves for its page."""

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
    """Prints what every column is worth on validation rows, and keeps it for the page."""
    chosen = runs.latest(Path(options.folder), options.run)
    quiet.import_tensorflow(options.json)
    from keras_trainkit.runs import explained
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
    try:
        explained.keep(chosen, found)
    except OSError as error:
        console.print(f"[bold yellow]note[/]   not kept for the page: {escape(str(error))}")
    if found.curves:
        named = ", ".join(curve.name for curve in found.curves)
        console.print(
            f"[bold]next[/]   trainkit report {escape(chosen.reference)} shows the answer along "
            f"{escape(named)}",
            soft_wrap=True,
        )
    output.facts(options, dataclasses.asdict(found))
    return 0
