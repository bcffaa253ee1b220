"""Predict new rows or images with a run's model."""

import argparse
from pathlib import Path

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, output, quiet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run, the new data and where predictions go."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    parser.add_argument("data", metavar="DATA", help="a table, an image, or a folder of images")
    parser.add_argument("--out", help="the CSV to write (default: DATA-predictions.csv here)")
    parser.add_argument("--overwrite", action="store_true", help="overwrite an existing file")
    parser.add_argument(
        "--raw",
        action="store_true",
        help="write texts that begin as a formula as they are",
    )
    parser.add_argument(
        "--skip-corrupt", action="store_true", help="skip images that cannot be read"
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="add what each column of a table adds to each prediction (some seconds a 1,000 rows)",
    )
    parser.add_argument("--model", help="a .tflite or .keras file of this run")
    arguments.add_runs(parser, old=False)
    output.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Predicts, writes a CSV and prints its first rows."""
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    chosen = runs.latest(Path(options.folder), options.run)
    out = Path(options.out or f"{Path(options.data).stem}-predictions.csv")
    if out.exists() and not options.overwrite:
        raise InputError(
            f"out must be a new file; received {str(out)!r}, which is there: give --overwrite."
        )
    quiet.import_tensorflow(options.json)
    from keras_trainkit.datasets import streaming
    from keras_trainkit.inference import prediction, reasons
    from keras_trainkit.interpretation.contributions import REFERENCES
    from keras_trainkit.reporting.report_top import number

    found = prediction.pieces(
        chosen,
        options.data,
        options.model,
        skip_corrupt=options.skip_corrupt,
        explain=options.explain,
    )
    count, head = prediction.write(
        streaming.progress(found, "predicting", None), out, raw=options.raw
    )
    console = output.terminal(options)
    shown = list(head.columns)[:8]
    table = Table(box=None, pad_edge=False)
    for name in shown:
        table.add_column(Text(name))
    for values in zip(*(head.columns[name] for name in shown), strict=True):
        table.add_row(*(Text(v if isinstance(v, str) else number(v, 5)) for v in values))
    console.print(table)
    if options.explain:
        method = reasons.METHOD.format(count=REFERENCES)
        console.print(f"{escape(method)}.", soft_wrap=True, style="dim")
    for note in head.notes:
        console.print(f"[bold yellow]note[/]   {escape(note)}")
    output.facts(options, {"file": out, "rows": count, "notes": list(head.notes)})
    console.print(f"[bold]wrote[/]  {count:,} predictions to {escape(str(out))}", soft_wrap=True)
