"""Open TensorBoard on the runs (reachable from this machine only)."""

import argparse
import subprocess
import sys
from pathlib import Path

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.cli import arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder and the port."""
    arguments.add_runs(parser)
    parser.add_argument("--port", type=int, default=6006, help="(default: 6006)")


def run(options: argparse.Namespace) -> int:
    """Runs TensorBoard until Ctrl-C."""
    if not Path(options.folder).is_dir():
        raise InputError(f"runs must be a folder of runs; received {options.folder!r}.")
    _checks.port("port", options.port, lowest=1)
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", options.folder]
    return subprocess.call([*command, "--port", str(options.port), "--host", "127.0.0.1"])
