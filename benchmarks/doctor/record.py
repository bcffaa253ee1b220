"""Trains the corpus and keeps the signals of every run: `python -m benchmarks.doctor.record`.

It goes on where it was left. Runs of another backend are left to a process of that backend.
"""

import argparse
import dataclasses
import gc
import gzip
import json
import os
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.doctor import faults, healthy
from benchmarks.doctor.program import BASES, Program
from keras_trainkit import Doctor

FOLDER = Path("build/doctor")
SEEDS = 3


@dataclasses.dataclass(frozen=True)
class Run:
    """One program with one seed.

    Attributes:
        kind: the fault's name, or nothing for a healthy program.
        program: the base's, or the healthy program's, name.
        seed: of data, weights and order.
        half: `calibrate` or `held`.
        backend: Keras's.
    """

    kind: str
    program: str
    seed: int
    half: str
    backend: str = "tensorflow"

    @property
    def path(self) -> Path:
        """Where its signals are kept."""
        words = f"{self.kind or 'healthy'} {self.program} {self.seed}"
        safe = "".join(c if c.isalnum() else "-" for c in words)
        return FOLDER / f"{safe}.{zlib.crc32(words.encode()):08x}.jsonl.gz"


def runs() -> Iterator[Run]:
    """Yields the corpus: halves alternate over the programs of a kind, so each has both."""
    for k, fault in enumerate(faults.FAULTS):
        for i, base in enumerate(fault.bases):
            half = ("calibrate", "held")[(i + k) % 2]
            for seed in range(SEEDS):
                yield Run(fault.kind, base, seed, half, fault.backend)
    for i, name in enumerate(healthy.programs()):
        yield Run("", name, i % SEEDS, ("calibrate", "held")[i % 2])


def loaded(run: Run) -> Program:
    """Returns a run's program with its data."""
    rng = np.random.default_rng(1000 + run.seed)
    if run.kind:
        fault = next(fault for fault in faults.FAULTS if fault.kind == run.kind)
        program = BASES[run.program]()
        program.load(rng)
        fault.change(program, rng)
        return program
    make, change = healthy.programs()[run.program]
    program = make()
    program.load(rng)
    change(program)
    return program


def record(run: Run) -> str:
    """Trains a run and writes its signals; returns how it went."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(run.seed)
    doctor = Doctor(show=False)
    started, raised = time.perf_counter(), ""
    try:
        loaded(run).run([doctor])
    except Exception as error:
        raised = f"{type(error).__name__}: {str(error)[:200]}"
    seconds = time.perf_counter() - started
    note = {"kind": "note", "seconds": seconds, "raised": raised}
    note["failures"] = doctor._recorder.failures
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = run.path.with_suffix(".part")
    with gzip.open(part, "wt", encoding="utf-8") as file:
        for row in [note, *doctor._recorder.records]:
            file.write(json.dumps(row) + "\n")
    part.replace(run.path)
    gc.collect()
    return f"{seconds:.1f} s {raised or ''}"


def read(run: Run) -> tuple[dict, list[dict]]:
    """Returns a recorded run's note and its records."""
    with gzip.open(run.path, "rt", encoding="utf-8") as file:
        note, *records = [json.loads(line) for line in file]
    return note, records


def main() -> None:
    """Records what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="0/1", help="this process's share, as 0/2")
    parser.add_argument("--most", type=int, default=10**6, help="runs at most")
    parser.add_argument("--only", default="", help="kinds that begin so")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    backend: Callable[[], str] = keras.config.backend
    todo = [run for run in runs() if run.backend == backend() and run.kind.startswith(options.only)]
    todo.sort(key=lambda run: (run.seed, zlib.crc32(run.path.name.encode())))  # all kinds soon
    todo = [run for run in todo[part::parts] if not run.path.exists()][: options.most]
    for i, run in enumerate(todo, 1):
        print(f"{i}/{len(todo)} {run.kind or 'healthy'}: {run.program} {run.seed} ", end="")
        print(record(run), flush=True)


if __name__ == "__main__":
    main()
