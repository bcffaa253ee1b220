"""`heal` against random search over the same cures, at equal epochs: a markdown table.

    python -m benchmarks.doctor.cure --every 4

One seed of every `--every`-th program of the held half that a cure can reach. Cured is what comes
within a tenth of the score of the same program without the fault. Random search draws a cure, and
for numbers a learning rate, and keeps what helps, just as `heal` does.
"""

import argparse
import os
import random
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.doctor.faults import FAULTS
from benchmarks.doctor.program import BASES, Program
from benchmarks.doctor.record import Run, runs
from keras_trainkit.diagnosis import Finding, Prescription
from keras_trainkit.healing import heal
from keras_trainkit.healing.climb import Outcome
from keras_trainkit.healing.cures import CURES
from keras_trainkit.healing.plain import Cure

ROUNDS = 4  # trainings, as epochs
NEAR = 0.9  # of the healthy program's score
BEYOND = {"class imbalance", "half of the labels random", "shuffled apart", "blank inputs"}
BEYOND |= {"one class", "slow data", "sorted, not shuffled", "NaN in inputs", "NaN in targets"}
BEYOND |= {"forty rows", "softmax for many labels", "gradient cut off", "targets broadcast"}

Propose = Callable[[Outcome, Sequence[Cure]], tuple[str, Cure] | None]


def at_random(seed: int, rate: float) -> Propose:
    """Returns a proposer of random cures, half of them another learning rate or batch."""
    draw = random.Random(seed)

    def propose(best: Outcome, tried: Sequence[Cure]) -> tuple[str, Cure]:
        symptom = draw.choice(["learning rate", "batch size", *sorted(CURES)])
        values: dict[str, Any] = {}
        if symptom == "learning rate":
            values = {"learning_rate": abs(rate) * 10.0 ** draw.choice([-4, -3, -2, -1, 1, 2, 3])}
        if symptom == "batch size":
            values = {"batch_size": draw.choice([8, 16, 32, 64, 128])}
        made = Prescription(str(values), values)
        return symptom, Cure(Finding(symptom, "error", "", {}, ("",), made, "", ""))

    return propose


def loaded(run: Run, sick: bool) -> Program:
    """Returns a run's program, with or without its fault."""
    rng = np.random.default_rng(1000 + run.seed)
    program = BASES[run.program]()
    program.load(rng)
    if sick:
        next(f for f in FAULTS if f.kind == run.kind).change(program, rng)
    return program


def score(program: Program, seed: int, rounds: int, propose: Propose | None) -> float:
    """Returns what healing makes of a program."""
    keras.utils.clear_session()
    healed = heal(
        program.model,
        (program.x, program.y),
        program.held,
        epochs=program.epochs,
        batch_size=program.batch,
        most_epochs=rounds * program.epochs,
        seed=seed,
        show=False,
        propose=propose,
    )
    return healed.story.best.score


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=4)
    chosen = [
        run
        for run in runs()
        if run.half == "held" and run.seed == 0 and run.backend == "tensorflow"
        if run.kind and run.kind not in BEYOND
    ][:: parser.parse_args().every]
    print(
        "| fault | program | sick | healed | random search | healthy |\n"
        "|---|---|---:|---:|---:|---:|"
    )
    cured = []
    for run in chosen:
        well = score(loaded(run, sick=False), run.seed, 1, None)
        bare = score(loaded(run, sick=True), run.seed, 1, None)
        ours = score(loaded(run, sick=True), run.seed, ROUNDS, None)
        program = loaded(run, sick=True)
        theirs = score(program, run.seed, ROUNDS, at_random(run.seed, program.rate))
        cured.append([value >= NEAR * well for value in (bare, ours, theirs)])
        cells = " | ".join(f"{value:.3f}" for value in (bare, ours, theirs, well))
        print(f"| {run.kind} | {run.program} | {cells} |", flush=True)
    sums = " | ".join(f"{sum(column)} of {len(cured)}" for column in zip(*cured, strict=True))
    print(f"| **cured** | | {sums} | |")


if __name__ == "__main__":
    main()
