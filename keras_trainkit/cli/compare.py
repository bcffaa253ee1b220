"""Hold runs against the first of them, and say what of it is sure."""

import argparse
from pathlib import Path

from rich.console import Console

from keras_trainkit import runs
from keras_trainkit._checks import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the runs, the baseline and the file."""
    parser.add_argument(
        "runs", metavar="RUN", nargs="+", help="run folders, parts of their names, or `latest`"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="a kept predictions.npz to compare with; the exit code is 1 where a run is worse",
    )
    parser.add_argument("--save", metavar="FILE", help="write the curves (.png) or a page (.html)")
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")


def run(options: argparse.Namespace) -> int:
    """Prints the comparison; with a baseline the exit code is 1 where any run is worse."""
    chosen: list[runs.Run | Path] = [runs.latest(Path(options.out), text) for text in options.runs]
    if options.baseline:
        from keras_trainkit.interpretation.answers import Answers

        Answers.load(Path(options.baseline))  # said at once where it cannot be read
        chosen.insert(0, Path(options.baseline))
    from keras_trainkit.reporting import comparison, comparison_display

    found = comparison.compare(chosen)
    console = Console(highlight=False)
    comparison_display.print_comparison(found, console)
    if options.save:
        comparison_display.save_comparison(found, Path(options.save))
        console.print(f"[bold]wrote[/] {options.save}", soft_wrap=True)
    refused = [each for each in found.differences if isinstance(each, str)]
    if options.baseline and refused:
        raise InputError(refused[0])  # a gate that cannot compare has not passed
    return int(bool(options.baseline) and found.worse)
