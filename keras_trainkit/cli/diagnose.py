"""Diagnose a run: what is wrong, the evidence, and one change to try."""

import argparse
from pathlib import Path

from rich.markup import escape

from keras_trainkit import runs
from keras_trainkit.cli import arguments, output
from keras_trainkit.diagnosis import diagnose as examination
from keras_trainkit.diagnosis import logs
from keras_trainkit.diagnosis.finding import ERROR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run."""
    parser.add_argument(
        "run",
        metavar="RUN",
        help="a run folder, part of its name, `latest`, or a log: signals.jsonl, a CSV or JSON, "
        "trainer_state.json, a folder of TensorBoard's events, a run of MLflow",
    )
    arguments.add_runs(parser)
    output.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the verdict; the exit code is 1 where there is an error among the findings."""
    path = Path(options.run)
    subject = path if logs.is_log(path) else runs.latest(Path(options.folder), options.run)
    console = output.terminal(options)
    if not options.json and isinstance(subject, runs.Run):
        console.print(f"[bold]{escape(subject.recipe)}[/] {escape(subject.name)}")
    verdict = examination.diagnose(subject, show=not options.json, console=console)
    output.facts(options, [finding.as_dict() for finding in verdict.findings])
    return int(any(finding.severity == ERROR for finding in verdict.findings))
