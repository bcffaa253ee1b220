"""Write a run's HTML report or its model card."""

import argparse
from pathlib import Path

from rich.markup import escape

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments, output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the run."""
    parser.add_argument("run", metavar="RUN", help="a run folder, part of its name, or `latest`")
    arguments.add_runs(parser)
    output.add_json(parser)
    parser.add_argument("--card", action="store_true", help="write model_card.md instead")


def run(options: argparse.Namespace) -> None:
    """Writes the file into the run's folder; neither data nor model is loaded."""
    chosen = runs.latest(Path(options.folder), options.run)
    from keras_trainkit import reporting

    write = reporting.save_card if options.card else reporting.save_report
    try:
        path = write(chosen)
    except OSError as error:
        raise InputError(
            f"RUN must be a folder that can be written; received {str(chosen.path)!r} "
            f"({error.strerror})."
        ) from error
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise InputError(
            f"RUN must be a run as a training writes it; received {str(chosen.path)!r}, a file of "
            f"which holds something else ({reason})."
        ) from error
    output.terminal(options).print(f"[bold]wrote[/]  {escape(str(path))}", soft_wrap=True)
    output.facts(options, {"file": path})
