"""Say what is wrong with a run, and what to do."""

import argparse
import json
from pathlib import Path

from rich.console import Console

from keras_trainkit import examination, runs
from keras_trainkit.diagnosis.finding import ERROR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run."""
    parser.add_argument(
        "run",
        metavar="RUN",
        help="a run folder, part of its name, `latest`, or a file: history.csv or signals.jsonl",
    )
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Prints the verdict; the exit code is 1 where there is an error among the findings."""
    path = Path(options.run)
    subject = path if path.is_file() else runs.latest(Path(options.out), options.run)
    console = Console(highlight=False)
    if not options.json and isinstance(subject, runs.Run):
        console.print(f"[bold]{subject.recipe}[/] {subject.name}")
    verdict = examination.diagnose(subject, show=not options.json, console=console)
    if options.json:
        text = json.dumps([finding.as_dict() for finding in verdict.findings], indent=2)
        console.print(text, markup=False, soft_wrap=True)
    return int(any(finding.severity == ERROR for finding in verdict.findings))
