"""`heal` against random search over the same cures, at equal epochs: `make cure`.

    python -m benchmarks.doctor.cure --seconds 600  # trains what is missing, for so long
    python -m benchmarks.doctor.cure --show  # the table of what was trained

One seed of the corpus's programs, those of `BEYOND` apart, a half after the other; every kind comes
once before any comes twice. Cured is a program that validates within a tenth of the score
(accuracy, or R^2) of its twin without the fault. Random search draws one of the cures that change
something in the program, and for numbers a learning rate or batch size, and keeps what helps, just
as `heal` does; it is done five times a program, each from a seed of its own. Each is given the
epochs of four trainings.
"""

import argparse
import functools
import json
import math
import os
import random
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.doctor.faults import FAULTS
from benchmarks.doctor.program import BASES, Program
from benchmarks.doctor.record import Run, runs
from keras_trainkit.diagnosis import Finding, Prescription
from keras_trainkit.healing import heal
from keras_trainkit.healing.case import Case, is_classification
from keras_trainkit.healing.climb import Outcome, Propose, Story
from keras_trainkit.healing.cures import CURES, HopelessError, cures_of
from keras_trainkit.healing.plain import Cure
from keras_trainkit.recording.model_facts import model_facts

ROUNDS = 4  # trainings, as epochs
DRAWS = 5  # random searches a program
MOST_DRAWS = 50  # of cures, until one changes something
NEAR = 0.9  # of the healthy program's score
FILE = Path("build/cures.jsonl")
BEYOND = {"class imbalance", "half of the labels random", "shuffled apart", "blank inputs"}
BEYOND |= {"one class", "slow data", "sorted, not shuffled", "NaN in inputs", "NaN in targets"}
BEYOND |= {"forty rows", "softmax for many labels", "gradient cut off", "targets broadcast"}


def at_random(program: Program, name: str, number: int) -> Propose[Any]:
    """Returns a proposer of random cures, half of them another learning rate or batch.

    Args:
        program: what is cured.
        name: of it, and `number` of the draw: together the seed.
        number: of the draw.
    """
    draw = random.Random(zlib.crc32(f"{name} {number}".encode()))

    def propose(best: Outcome, kept: Sequence[Cure], tried: Sequence[Cure]) -> tuple[str, Cure]:
        cure = _drawn(draw, abs(program.rate))
        for _ in range(MOST_DRAWS):
            if cure not in tried and _changes(program, [*kept, cure]):
                break
            cure = _drawn(draw, abs(program.rate))
        return cure.finding.symptom, cure

    return propose


def _drawn(draw: random.Random, rate: float) -> Cure:
    symptom = draw.choice([*["learning rate", "batch size"] * (len(CURES) // 4), *sorted(CURES)])
    values: dict[str, Any] = {}
    if symptom == "learning rate":
        values = {"learning_rate": rate * 10.0 ** draw.choice([-4, -3, -2, -1, 1, 2, 3])}
    if symptom == "batch size":
        values = {"batch_size": draw.choice([8, 16, 32, 64, 128])}
    finding = Finding(symptom, "error", "", {}, ("",), Prescription(str(values), values), "", "")
    return Cure(finding, draw.randrange(len(cures_of(finding))))


def _changes(program: Program, cures: Sequence[Cure]) -> bool:
    """Whether the last of some cures changes anything in the program."""
    before = case_of(program)
    try:
        for cure in cures[:-1]:
            cure.apply(before)
        was = fingerprint(before)
        cures[-1].apply(before)
        return fingerprint(before) != was
    except (HopelessError, ValueError, TypeError, NotImplementedError):
        return False


def case_of(program: Program) -> Case:
    """Returns a program as what cures change."""
    model = program.model()
    fit = {"epochs": program.epochs, "batch_size": program.batch}
    family = model_facts(model)["outputs"][0]["family"]
    x, y = np.asarray(program.x), np.asarray(program.y)
    return Case(model, x, y, program.held, fit, is_classification(y, family))


def fingerprint(case: Case) -> str:
    """Returns all of a case that a cure can change, as text."""
    model = case.model
    parts = [model.get_config(), model.optimizer.get_config(), model.loss, model.trainable]
    parts += [case.fit, case.x.shape, case.y.shape, np.unique(case.y)[:20], model.count_params()]
    return re.sub(r"0x[0-9a-f]+|_\d+", "", str(parts))


def loaded(run: Run, sick: bool) -> Program:
    """Returns a run's program, with or without its fault."""
    rng = np.random.default_rng(1000 + run.seed)
    program = BASES[run.program]()
    program.load(rng)
    if sick:
        next(f for f in FAULTS if f.kind == run.kind).change(program, rng)
    return program


def healed(program: Program, seed: int, rounds: int, propose: Propose[Any] | None) -> Story[Any]:
    """Returns the story of a program's healing."""
    keras.utils.clear_session()
    return heal(
        program.model,
        (program.x, program.y),
        program.held,
        epochs=program.epochs,
        batch_size=program.batch,
        most_epochs=rounds * program.epochs,
        seed=seed,
        show=False,
        propose=propose,
    ).story


def programs(half: str) -> list[Run]:
    """Returns what is healed of a half, every kind of fault once before any comes twice."""
    kinds: dict[str, list[Run]] = defaultdict(list)
    for run in runs():
        chosen = run.half == half and run.seed == 0 and run.backend == "tensorflow"
        if chosen and run.kind and run.kind not in BEYOND:
            kinds[run.kind].append(run)
    most = max(map(len, kinds.values()))
    return [each[i] for i in range(most) for each in kinds.values() if i < len(each)]


def measured(run: Run) -> dict[str, Any]:
    """Trains a program as `heal` and as random search would; what raises has no score."""
    row: dict[str, Any] = {"half": run.half, "kind": run.kind, "program": run.program}
    tries: list[tuple[str, bool, int, Callable[[Program], Propose[Any] | None]]] = [
        ("healthy", False, 1, lambda program: None),
        ("healed", True, ROUNDS, lambda program: None),
    ]
    tries += [
        (f"random{i}", True, ROUNDS, functools.partial(_search, run, i)) for i in range(DRAWS)
    ]
    for name, sick, rounds, propose in tries:
        program = loaded(run, sick)
        try:
            story = healed(program, run.seed, rounds, propose(program))
        except Exception as error:
            row |= {name: None, f"{name}_raised": f"{type(error).__name__}: {error}"[:200]}
            continue
        row |= {name: _score(story.best.score), f"{name}_epochs": story.epochs}
        if name == "healed":
            row |= {"sick": _score(story.attempts[0].score), "story": story.as_dict()}
    return row


def _search(run: Run, number: int, program: Program) -> Propose[Any]:
    return at_random(program, f"{run.kind} {run.program}", number)


def _score(value: float) -> float | None:
    return value if math.isfinite(value) else None


def train(seconds: float) -> None:
    """Trains the missing programs, none begun after so many seconds."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    done = {(row["kind"], row["program"]) for row in rows()}
    started = time.monotonic()
    for run in (run for half in HALVES for run in programs(half)):
        if (run.kind, run.program) in done:
            continue
        if time.monotonic() - started > seconds:
            return
        row = measured(run)
        with FILE.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(f"{len(rows())} {_cells(row)}", flush=True)


def rows() -> list[dict[str, Any]]:
    """Returns what was trained."""
    if not FILE.is_file():
        return []
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def is_cured(value: float | None, healthy: float) -> bool:
    """Whether a score comes within a tenth of the healthy program's.

    Example:
        >>> is_cured(0.86, 0.95), is_cured(0.85, 0.95), is_cured(None, 0.95)
        (True, False, False)
    """
    return value is not None and value >= NEAR * healthy


NOTE = f"""Cured: within a tenth of the score (accuracy, or R^2) on validation of the program
without its fault; one seed a program. `heal`, and each of {DRAWS} random searches over the cures
that change something in the program, had the epochs of {ROUNDS} trainings.
Left out, as no cure here reaches them or the twin has other data:
{{beyond}}.
"""
COLUMNS = ("sick", "healed")
HALVES = ("held", "calibrate")


def show() -> None:
    """Prints the tables."""
    print(NOTE.format(beyond=", ".join(sorted(BEYOND))))
    for half in HALVES:
        found = [row for row in rows() if row["half"] == half]
        print(f"**{half} half**, {len(found)} of {len(programs(half))} programs\n")
        print("| fault | program | sick | healed | random searches that cure | healthy |")
        print("|---|---|---:|---:|---:|---:|")
        for row in found:
            print(_cells(row))
        harmed = [row for row in found if not is_cured(row.get("sick"), row["healthy"])]
        print(_sums("cured", found))
        print(f"{_sums('cured, of those that the fault harmed', harmed)}\n")


def by_chance(row: dict[str, Any]) -> float:
    """Returns the share of a program's random searches that cure it."""
    draws = [is_cured(row.get(f"random{i}"), row["healthy"]) for i in range(DRAWS)]
    return sum(draws) / DRAWS


def _cells(row: dict[str, Any]) -> str:
    values = [row.get(name) for name in (*COLUMNS, "healthy")]
    words = ["none" if value is None else f"{value:.3f}" for value in values]
    words.insert(2, f"{DRAWS * by_chance(row):.0f} of {DRAWS}")
    return f"| {row['kind']} | {row['program']} | {' | '.join(words)} |"


def _sums(name: str, chosen: list[dict[str, Any]]) -> str:
    counts = [sum(is_cured(row.get(c), row["healthy"]) for row in chosen) for c in COLUMNS]
    cells = [f"{n} of {len(chosen)}" for n in counts]
    cells.append(f"{sum(map(by_chance, chosen)):.1f} of {len(chosen)}")
    return f"| **{name}** | | {' | '.join(cells)} | |"


def main() -> None:
    """Trains, or prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin none after")
    parser.add_argument("--show", action="store_true", help="print the table, train nothing")
    options = parser.parse_args()
    if options.show:
        show()
    else:
        train(options.seconds)


if __name__ == "__main__":
    main()
