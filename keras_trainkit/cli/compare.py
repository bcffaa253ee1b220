"""Compare runs with the first one and report which differences are statistically significant."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from rich.markup import escape

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the runs, the baseline and the file."""
    parser.add_argument(
        "run", metavar="RUN", nargs="+", help="run folders, parts of their names, or `latest`"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="a kept predictions.npz to compare with; the exit code is 1 where a run is worse",
    )
    parser.add_argument("--save", metavar="FILE", help="write the curves (.png) or a page (.html)")
    arguments.add_runs(parser)
    output.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the comparison; with a baseline the exit code is 1 where any run is worse."""
    chosen: list[runs.Run | Path] = [
        runs.latest(Path(options.folder), text) for text in options.run
    ]
    if options.baseline:
        from keras_trainkit.interpretation.answers import Answers

        Answers.load(Path(options.baseline))  # said at once where it cannot be read
        chosen.insert(0, Path(options.baseline))
    from keras_trainkit.reporting import comparison, comparison_display

    found = comparison.compare(chosen)
    console = output.terminal(options)
    comparison_display.print_comparison(found, console)
    if options.save:
        comparison_display.save_comparison(found, Path(options.save))
        console.print(f"[bold]wrote[/] {escape(options.save)}", soft_wrap=True)
    output.facts(options, _facts(found))
    refused = [each for each in found.differences if isinstance(each, str)]
    if options.baseline and refused:
        raise InputError(refused[0])  # a gate that cannot compare has not passed
    return int(bool(options.baseline) and found.worse)


def _facts(found: Any) -> dict[str, Any]:
    """Returns a comparison as plain values: runs, scores, and differences from the first."""
    differences = [
        {"refused": each} if isinstance(each, str) else dataclasses.asdict(each)
        for each in found.differences
    ]
    return {
        "runs": found.names(),
        "settings": found.settings,
        "scores": found.scores,
        "differences": differences,
        "seeds": found.seeds,
        "level": found.level,
        "worse": found.worse,
    }
