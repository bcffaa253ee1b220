"""Open TensorBoard on the runs (on this machine alone)."""

import argparse
import subprocess
import sys
from pathlib import Path

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the folder and the port."""
    parser.add_argument("--out", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--port", type=int, default=6006, help="(default: 6006)")


def run(options: argparse.Namespace) -> int:
    """Runs TensorBoard until Ctrl-C."""
    if not Path(options.out).is_dir():
        raise InputError(f"out must be a folder of runs; received {options.out!r}.")
    _checks.port("port", options.port, lowest=1)
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", options.out]
    return subprocess.call([*command, "--port", str(options.port), "--host", "127.0.0.1"])
