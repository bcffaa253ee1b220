"""Predict new rows or images with a run's model."""

import argparse
from pathlib import Path

from rich.console import Console

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import quiet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run, the new data and where predictions go."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    parser.add_argument("data", metavar="DATA", help="a table, an image, or a folder of images")
    parser.add_argument("--out", help="the CSV to write (default: DATA-predictions.csv here)")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    parser.add_argument("--model", help="a .tflite or .keras file of this run")
    parser.add_argument("--runs", default="runs", help="the folder of all runs (default: runs)")


def run(options: argparse.Namespace) -> None:
    """Predicts, writes a CSV and prints its first rows."""
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    chosen = runs.latest(Path(options.runs), options.run)
    out = Path(options.out or f"{Path(options.data).stem}-predictions.csv")
    if out.exists() and not options.overwrite:
        raise InputError(
            f"out must be a new file; received {str(out)!r}, which is there: give --overwrite."
        )
    quiet.import_tensorflow()
    from keras_trainkit import prediction
    from keras_trainkit.datasets import streaming
    from keras_trainkit.reporting.report_top import number

    found = prediction.pieces(chosen, options.data, options.model)
    count, head = prediction.write(streaming.progress(found, "predicting", None), out)
    console = Console(highlight=False)
    shown = list(head.columns)[:8]
    table = Table(box=None, pad_edge=False)
    for name in shown:
        table.add_column(Text(name))
    for values in zip(*(head.columns[name] for name in shown), strict=True):
        table.add_row(*(Text(v if isinstance(v, str) else number(v, 5)) for v in values))
    console.print(table)
    for note in head.notes:
        console.print(f"[bold yellow]note[/]   {escape(note)}")
    console.print(f"[bold]wrote[/]  {count:,} predictions to {out}", soft_wrap=True)
