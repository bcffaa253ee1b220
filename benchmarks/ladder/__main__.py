"""Seconds to a test accuracy on MNIST, from the classic program up: `make ladder DATA=mnist.npz`.

    python -m benchmarks.ladder mnist.npz --seeds 5 [--only NAME ...] [--fresh] [--draw]

Every program runs in a process of its own, one after the other, a seed at a time. What is
finished is kept in benchmarks/results/ladder.json and not run again; the table and the picture
are written from it.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rich.console import Console
from rich.progress import track

from benchmarks.ladder import show
from benchmarks.ladder.programs import PEERS, RUNGS
from keras_trainkit.runs import environment

RECORDS = Path(__file__).parents[1] / "results" / "ladder.json"
PROGRAMS = RUNGS | PEERS


def main() -> None:
    """Runs what was not run yet, then writes the table and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", help="an .npz with x_train, y_train, x_test and y_test")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--fresh", action="store_true", help="forget what was recorded")
    parser.add_argument("--draw", action="store_true", help="run nothing")
    options = parser.parse_args()
    if not options.path and not options.draw:
        parser.error("name the data, an .npz with x_train, y_train, x_test and y_test")
    records = [] if options.fresh else read()
    if not options.draw:
        run_all(records, options)
    show.write(records, PROGRAMS, RUNGS)


def read() -> list[dict[str, Any]]:
    """Returns what was recorded so far."""
    return json.loads(RECORDS.read_text("utf-8")) if RECORDS.is_file() else []


def run_all(records: list[dict[str, Any]], options: argparse.Namespace) -> None:
    """Runs every program with every seed, and records each as soon as it is done."""
    done = {(each["program"], each["seed"]) for each in records}
    wanted = [(name, seed) for seed in range(options.seeds) for name in options.only]
    left = [each for each in wanted if each not in done]
    found = environment.describe()
    machine = {
        "hardware": f"{found['cores']} cores of {found['cpu']}",
        "packages": {
            name: found["packages"].get(name) for name in ("keras", "tensorflow", "torch")
        },
        "commit": (found["git"] or {}).get("commit"),
    }
    console = Console(stderr=True, highlight=False)
    for name, seed in track(left, "training", console=console):
        load = os.getloadavg()[0]
        noted = run(name, seed, options.path)
        console.print(f"{name} seed {seed}: {noted['accuracy']:.2f} % in {noted['seconds']:.1f} s")
        records.append({"program": name, "seed": seed, "load": round(load, 1), **noted, **machine})
        RECORDS.parent.mkdir(exist_ok=True)
        RECORDS.write_text(json.dumps(records, indent=1) + "\n", "utf-8")


def run(name: str, seed: int, path: str) -> dict[str, Any]:
    """Runs a program in a process of its own; returns what its clock noted."""
    command = [sys.executable, "-m", "benchmarks.ladder.programs", name, str(seed), path]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        sys.exit(f"{name} with seed {seed} failed:\n{made.stderr}")
    return json.loads(made.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
