"""List the runs, the oldest first."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.runs import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder."""
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--as", dest="form", choices=("table", "json", "csv"), default="table")
    parser.add_argument(
        "--to-mlflow", metavar="STORE", help="hand the runs to MLflow: a folder, database or server"
    )


def run(options: argparse.Namespace) -> None:
    """Prints a line a run; one that cannot be read is named, not hidden."""
    console = Console(highlight=False)
    found = runs.find(Path(options.out))
    if options.to_mlflow:
        from keras_trainkit.reporting import mlflow_sink

        count = mlflow_sink.send(found, options.to_mlflow)
        console.print(f"{count} run{'' if count == 1 else 's'} handed to {options.to_mlflow}")
        return
    if options.form != "table":
        from keras_trainkit.reporting import ledger

        sys.stdout.write(getattr(ledger, f"as_{options.form}")(found))
        return
    if not found:
        console.print(f"no runs in {options.out!r} yet: `trainkit train mnist` makes one")
        return
    table = Table("recipe", "run", "status", "epochs", "test scores", box=None, pad_edge=False)
    for each in found:
        try:
            table.add_row(*_row(each))
        except (InputError, KeyError, TypeError, AttributeError) as error:
            table.add_row("?", each.name, "unreadable", "", str(error))
    console.print(table)


def _row(run: Run) -> tuple[str, ...]:
    scores = run.metrics.get("test", {})
    words = "  ".join(f"{name} {value:.5g}" for name, value in scores.items())
    epochs = f"{len(run.history.get('epoch', []))}/{run.config['epochs']}"
    return run.recipe, run.name, run.status + (" (fast)" if run.fast else ""), epochs, words
