"""A storm of kills: trainings are killed at random moments and resumed, and must end bit for bit.

    python -m benchmarks.storm --kills 100

Every process is a real `trainkit train`, killed with SIGKILL: at a random moment, or, every other
time, while a checkpoint is being written (its `.partial` file is there). A run is killed up to five
times, then left to finish; the SHA-256 of its model.keras' arrays, the optimizer's with them, must
be that of the run nobody killed. The processes are forked from one that has imported TensorFlow
and run nothing of it, which saves its ten seconds each time.

Before that, processes that only write checkpoints are killed: after each, the newest whole one must
be at least the last one that was reported written, and no file may be damaged.
"""

import argparse
import dataclasses
import hashlib
import io
import mmap
import os
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from keras_trainkit.cli import main as trainkit
from keras_trainkit.cli import quiet
from keras_trainkit.runs.run import FINISHED, Run, find
from keras_trainkit.training import checkpoints
from tests.dying import RECIPE

_KILLS_A_RUN = 5


@dataclasses.dataclass
class Storm:
    """What has been counted."""

    kills: int = 0
    while_writing: int = 0
    before_training: int = 0
    runs: int = 0
    identical: int = 0


def main() -> None:
    """Raises the storm and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--writers", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=15)
    options = parser.parse_args()
    quiet.import_tensorflow()
    from keras_trainkit import reporting, training

    del reporting, training  # imported once, for all
    with tempfile.TemporaryDirectory() as folder:
        whole, writing = kill_writers(Path(folder) / "writers", options.writers, options.seed)
        print(f"{options.writers} processes that wrote checkpoints were killed, {writing} of them")
        print(f"within a file: {whole} left the last checkpoint they had reported, or a newer one,")
        print("whole, and no damaged file.\n", flush=True)
        if options.kills:
            print(table(brew(Path(folder), options.kills, options.epochs, options.seed)))


def kill_writers(folder: Path, kills: int, seed: int) -> tuple[int, int]:
    """Kills processes that write checkpoints; returns how many left all well, and a part file."""
    chance, whole, writing = random.Random(seed), 0, 0
    (folder / "checkpoints").mkdir(parents=True)
    run, done = Run(folder), mmap.mmap(-1, 8)
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            _write_for_ever(run, done)
        time.sleep(chance.uniform(0.005, 0.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        reported, said = int.from_bytes(done[:8], "little"), []
        writing += bool(list(folder.rglob(".partial-*")))
        found = checkpoints.latest(run, said.append)
        number = found["number"] if found else 0
        good = number >= reported and not said
        whole += good and (found is None or bool((found["filler"] == number).all()))
        checkpoints.sweep(run)
        done[:8] = number.to_bytes(8, "little")
    return whole, writing


def _write_for_ever(run: Run, done: mmap.mmap) -> None:
    number = int.from_bytes(done[:8], "little")
    while True:
        number += 1
        kept = {"number": number, "filler": np.full(100_000, number)}
        checkpoints.store(run, number, 0, kept)
        done[:8] = number.to_bytes(8, "little")


def brew(folder: Path, kills: int, epochs: int, seed: int) -> Storm:
    """Kills trainings until `kills` are counted, and compares how each run ends."""
    recipe, chance, storm = folder / "dying.py", random.Random(seed), Storm()
    recipe.write_text(RECIPE)
    start = [str(recipe), f"epochs={epochs}", "--checkpoint-seconds", "0"]
    begin = time.monotonic()
    _finish(_process(start, folder / "calm"))
    seconds = time.monotonic() - begin
    (calm,) = find(folder / "calm")
    expected = digest(calm)
    while storm.kills < kills:
        out = folder / f"storm{storm.runs}"
        for _ in range(min(_KILLS_A_RUN, kills - storm.kills)):
            if any(run.status == FINISHED for run in find(out)):
                break
            process = _process(_arguments(start, out), out)
            _kill(process, out, chance, seconds, storm)
        if not any(run.status == FINISHED for run in find(out)):
            _finish(_process(_arguments(start, out), out))
        (run,) = find(out)
        storm.runs += 1
        storm.identical += digest(run) == expected
        sys.stderr.write(f"{storm}\n")
    return storm


def _arguments(start: list[str], out: Path) -> list[str]:
    return ["--resume", "latest"] if find(out) else start


def _kill(
    process: "_Child", out: Path, chance: random.Random, seconds: float, storm: Storm
) -> None:
    """Kills the process at a random moment of its training, or as it writes a checkpoint."""
    writing = chance.random() < 0.5
    deadline = time.monotonic() + chance.uniform(0.3, 0.9) * seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    while writing and process.poll() is None and not list(_partials(out)):
        time.sleep(0)
    if process.poll() is not None:
        return  # it was faster
    os.kill(process.pid, signal.SIGKILL)
    _finish(process)
    storm.kills += 1
    storm.while_writing += bool(list(_partials(out)))
    storm.before_training += not find(out) or not list(out.glob("*/*/checkpoints/state-*"))


def _partials(out: Path) -> Iterator[Path]:
    return out.glob("*/*/checkpoints/.partial-state-*")


def _process(arguments: list[str], out: Path) -> "_Child":
    options = ["--out", str(out), "--no-doctor", "--no-report"]
    child = os.fork()
    if child == 0:
        quiet_output = os.open(out.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(quiet_output, 1)
        os.dup2(quiet_output, 2)
        os._exit(trainkit(["train", *arguments, *options]))
    return _Child(child)


@dataclasses.dataclass
class _Child:
    """A forked training."""

    pid: int
    code: int | None = None

    def poll(self) -> int | None:
        """Returns its exit code, or None while it runs."""
        if self.code is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if found else None
        return self.code


def _finish(process: _Child) -> None:
    while process.poll() is None:
        time.sleep(0.01)


def digest(run: Run) -> str:
    """Returns the SHA-256 of the arrays in a run's model.keras."""
    found = hashlib.sha256()
    with zipfile.ZipFile(run.path / "model.keras") as archive:
        data = archive.read("model.weights.h5")

    def add(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            found.update(name.encode() + np.asarray(item).tobytes())

    with h5py.File(io.BytesIO(data)) as file:
        file.visititems(add)
    return found.hexdigest()


def table(storm: Storm) -> str:
    """Returns the counts as Markdown."""
    return "\n".join(
        [
            "| kills with SIGKILL | of these while a checkpoint was written | before the first "
            "checkpoint | runs | that ended with the same SHA-256 of weights |",
            "|---|---|---|---|---|",
            f"| {storm.kills} | {storm.while_writing} | {storm.before_training} | {storm.runs} | "
            f"{storm.identical} |",
        ]
    )


if __name__ == "__main__":
    main()
