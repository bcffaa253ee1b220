"""Write a run's page, report.html, or its model card."""

import argparse
from pathlib import Path

from rich.console import Console

from keras_trainkit import runs
from keras_trainkit._checks import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--card", action="store_true", help="write model_card.md instead")


def run(options: argparse.Namespace) -> None:
    """Writes the file into the run's folder; neither data nor model is loaded."""
    chosen = runs.latest(Path(options.out), options.run)
    from keras_trainkit import reporting

    write = reporting.save_card if options.card else reporting.save_report
    try:
        path = write(chosen)
    except OSError as error:
        raise InputError(
            f"RUN must be a folder that can be written; received {str(chosen.path)!r} "
            f"({error.strerror})."
        ) from error
    Console(highlight=False).print(f"[bold]wrote[/]  {path}", soft_wrap=True)
