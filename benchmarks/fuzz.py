"""Fuzzes the readers of overrides, tables, run files and recipes, and prints a markdown table.

    python -m benchmarks.fuzz 120        # seconds a target

Atheris, where it is installed, is led by the branches of the code that a file reaches; without it
hypothesis edits good examples. A finding is an exception other than `InputError`, or a sentence of
several lines. Each target runs in a process of its own; the bytes of a finding are kept in
`.fuzz/`. `python -m benchmarks.fuzz 120 table` fuzzes one.
"""

import importlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

KEPT = Path(".fuzz")


def main() -> None:
    """Runs every target and prints a line each; the exit code is 1 where there is a finding."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    from tests.hostile.targets import TARGETS

    tool = "atheris" if importlib.util.find_spec("atheris") else "edits of good examples"
    print("| target | with | seconds | inputs | refused in one sentence | taken | findings |")
    print("|---" * 7 + "|")
    found = 0
    for name in sys.argv[2:] or TARGETS:
        row = _run(name, seconds)
        found += row["findings"]
        print(
            f"| {name} | {tool} | {row['seconds']:.0f} | {row['inputs']:,} | {row['refused']:,} | "
            f"{row['taken']:,} | {row['findings']} |",
            flush=True,
        )
    sys.exit(bool(found))


def _run(name: str, seconds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--child", name, str(seconds), folder]
        done = subprocess.run(command, capture_output=True, text=True)
        answer = Path(folder) / "answer.json"
        if not answer.is_file():
            raise SystemExit(f"{name} ended without an answer:\n{done.stderr[-3000:]}")
        return json.loads(answer.read_text())


def child(name: str, seconds: int, folder: Path) -> None:
    """Fuzzes one target, and leaves `answer.json`."""
    atheris: Any = None
    if importlib.util.find_spec("atheris"):
        atheris = importlib.import_module("atheris")
        with atheris.instrument_imports(include=["keras_trainkit"]):
            from tests.hostile import targets
    else:
        from tests.hostile import targets
    count = {"inputs": 0, "refused": 0, "taken": 0, "findings": 0}
    begin = time.monotonic()

    def one(data: bytes) -> None:
        count["inputs"] += 1
        try:
            count["taken" if targets.attempt(name, data) else "refused"] += 1
        except Exception:
            count["findings"] += 1
            KEPT.mkdir(exist_ok=True)
            (KEPT / f"{name}-{count['findings']}").write_bytes(data)
            (KEPT / f"{name}-{count['findings']}.txt").write_text(traceback.format_exc())
        if time.monotonic() - begin > seconds:
            answer = {**count, "seconds": time.monotonic() - begin}
            (folder / "answer.json").write_text(json.dumps(answer))
            os._exit(0)  # libFuzzer has no other way out

    if atheris is None:
        rng = random.Random(0)
        while True:
            one(_edited(rng, targets.SEEDS[name]))
    corpus = folder / "corpus"
    corpus.mkdir()
    for place, seed in enumerate(targets.SEEDS[name]):
        (corpus / str(place)).write_bytes(seed)
    atheris.Setup(["fuzz", str(corpus), "-seed=1", "-max_len=4096", "-timeout=60"], one)
    atheris.Fuzz()


def _edited(rng: random.Random, seeds: list[bytes]) -> bytes:
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(data))
        data[place : place + rng.randint(0, 4)] = rng.randbytes(rng.randint(0, 6))
    return bytes(data)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
