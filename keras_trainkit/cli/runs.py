"""List all runs, oldest first."""

import argparse
import sys
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from keras_trainkit import runs
from keras_trainkit._terminal import Terminal
from keras_trainkit.cli import arguments, output
from keras_trainkit.runs import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder."""
    arguments.add_runs(parser)
    output.add_json(parser)
    parser.add_argument("--as", dest="form", choices=("table", "json", "csv"), default="table")
    parser.add_argument(
        "--to-mlflow", metavar="STORE", help="hand the runs to MLflow: a folder, database or server"
    )


def run(options: argparse.Namespace) -> None:
    """Prints a line a run; one that cannot be read is named, not hidden."""
    console = Terminal()
    found = runs.find(Path(options.folder))
    if options.to_mlflow:
        from keras_trainkit.reporting import mlflow_sink

        count = mlflow_sink.send(found, options.to_mlflow)
        words = f"{count} run{'' if count == 1 else 's'} handed to {options.to_mlflow}"
        console.print(words, markup=False)
        return
    if options.json:
        options.form = "json"
    if options.form != "table":
        from keras_trainkit.reporting import ledger

        sys.stdout.write(getattr(ledger, f"as_{options.form}")(found))
        return
    if not found:
        console.print(
            f"no runs in {escape(options.folder)!r} yet: `trainkit train mnist` makes one"
        )
        return
    table = Table("recipe", "run", "status", "epochs", "test scores", box=None, pad_edge=False)
    for each in found:
        try:
            table.add_row(*_row(each))
        except Exception as error:  # damaged in any way, it hides no other
            words = " ".join(str(error).split()) or type(error).__name__
            table.add_row("?", each.name, "unreadable", "", words)
    console.print(table)


def _row(run: Run) -> tuple[str, ...]:
    scores = run.metrics.get("test", {})
    words = "  ".join(f"{name} {value:.5g}" for name, value in scores.items())
    epochs = f"{len(run.history.get('epoch', []))}/{run.config['epochs']}"
    return run.recipe, run.name, run.status + (" (fast)" if run.fast else ""), epochs, words
