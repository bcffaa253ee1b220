"""Seeds faults into a copy of the package, one at a time, and sees whether the tests tell.

    python -m benchmarks.faults                     # all; goes on where it was left
    python -m benchmarks.faults --only metrics/     # those in files whose path begins so
    python -m benchmarks.faults --label before --tree ../before    # of another checkout
    python -m benchmarks.faults --show > benchmarks/results/faults.md

TensorFlow is imported once; each fault is a forked process that imports the changed package and
runs the tests beside the changed file, and then the contract suites of its room, until one fails.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from benchmarks.faults.seeds import SEEDS, Seed

HERE = Path(__file__).parents[2]
STATE = HERE / "benchmarks" / "results" / "faults.json"
PARTS = ("keras_trainkit", "tests", "recipes", "benchmarks", "docs")
FILES = ("pyproject.toml", "README.md", "CONTRIBUTING.md", "constraints.txt")
HEAVY = "numpy scipy.stats sklearn.metrics pandas matplotlib.figure rich.console"


def copied(tree: Path) -> Path:
    """Returns a scratch copy of a checkout."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    for name in PARTS:
        shutil.copytree(
            tree / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "results")
        )
    for name in FILES:
        if (tree / name).is_file():
            shutil.copy(tree / name, folder)
    return folder


def outcome(folder: Path, tests: str) -> int:
    """Runs tests in a forked process; returns pytest's exit code."""
    process = os.fork()
    if process == 0:
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        os.environ["PYTHONPATH"] = str(folder)
        sys.dont_write_bytecode = True
        for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
            del sys.modules[name]
        import pytest

        with (folder / "log").open("w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            words = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not proof"]
            code = pytest.main([*words, *tests.split("|")])
            sys.stdout.flush()
            os._exit(int(code))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def verdict(folder: Path, seed: Seed) -> str:
    """Returns the test that fails with the fault and passes without it, or `not caught`."""
    path = folder / "keras_trainkit" / seed.file
    own = path.read_text()
    if own.count(seed.old) != 1:
        return "has no such place"
    for tests in seed.tests:
        known = "|".join(word for word in tests.split("|") if exists(folder, word))
        path.write_text(own.replace(seed.old, seed.new))
        try:
            code = outcome(folder, known) if known else 5
        finally:
            path.write_text(own)
        lines = (folder / "log").read_text(errors="replace").splitlines() if known else []
        failed = [
            line.partition(" ")[2].partition(" - ")[0]
            for line in lines
            if line.startswith(("FAILED", "ERROR"))
        ]
        if code and failed:
            clean = outcome(folder, failed[-1])
            return failed[-1] if clean == 0 else f"{failed[-1]} fails without the fault too"
        if code not in (0, 5):
            return f"pytest ended with {code}: {lines[-1] if lines else ''}"
    return "not caught"


def exists(folder: Path, word: str) -> bool:
    """Whether a word for pytest is an option or a file of this checkout."""
    return not word.startswith("tests/") or (folder / word.partition("::")[0]).exists()


def unchanged(tree: Path, seed: Seed, told: str) -> bool:
    """Whether another checkout has the same test that tells of the fault, and the same code."""
    names = (told.partition("::")[0], f"keras_trainkit/{seed.file}")
    return told.startswith("tests/") and all(
        (tree / name).is_file() and (tree / name).read_bytes() == (HERE / name).read_bytes()
        for name in names
    )


def page(state: dict[str, dict[str, str]]) -> str:
    """Returns the table."""
    rows = ["| file | fault | told by, before | told by, now |", "|---|---|---|---|"]
    for seed in SEEDS:
        told = state.get(seed.key, {})
        cells = [f"`{told.get(label, '?').replace('|', ' ')}`" for label in ("before", "now")]
        fault = f"`{seed.old.strip()}` → `{seed.new.strip()}`".replace("|", "\\|").replace(
            "\n", " "
        )
        rows.append(f"| {seed.file} | {fault} | {cells[0]} | {cells[1]} |")
    told = {
        label: [state.get(seed.key, {}).get(label, "").startswith("tests/") for seed in SEEDS]
        for label in ("before", "now")
    }
    lost = sum(before and not now for before, now in zip(*told.values(), strict=True))
    run = sum("now" in state.get(seed.key, {}) for seed in SEEDS)
    head = (
        f"{len(SEEDS)} seeded faults, {run} of them run so far (`?`: not yet). Told by a test "
        f"before: {sum(told['before'])}, now: {sum(told['now'])}; lost: {lost}. The suite is that "
        "of `make test`, without the proofs; a test counts that fails with the fault and passes "
        "without it. Before: the same test and code stand unchanged in the earlier checkout, or "
        "it was run there."
    )
    return "\n".join(["# Seeded faults", "", head, "", *rows, ""])


def noted() -> dict[str, dict[str, str]]:
    """Returns what came out so far."""
    return json.loads(STATE.read_text()) if STATE.is_file() else {}


def keep(seed: Seed, label: str, found: str) -> None:
    """Notes what came out; a second process may write as well."""
    state = noted()
    state.setdefault(seed.key, {})[label] = found
    STATE.write_text(json.dumps(state, indent=1, sort_keys=True) + "\n")


def main() -> None:
    """Runs what is left to run, or shows the table."""
    parser = argparse.ArgumentParser(description="Seeds faults, and sees whether the tests tell.")
    parser.add_argument("--only", default="", help="files whose path in the package begins so")
    parser.add_argument("--label", default="now", choices=["before", "now"])
    parser.add_argument("--tree", type=Path, default=HERE, help="the checkout to test")
    parser.add_argument("--show", action="store_true", help="print the table")
    options = parser.parse_args()
    if options.show:
        print(page(noted()))
        return
    import keras  # noqa: F401
    import tensorflow  # noqa: F401

    for name in HEAVY.split():
        __import__(name)
    with contextlib.suppress(OSError):
        psutil.Process().nice(5)
    folder = copied(options.tree.resolve())
    for seed in SEEDS:
        known = noted().get(seed.key, {})
        if not seed.file.startswith(options.only) or options.label in known:
            continue
        if options.label == "before" and unchanged(options.tree, seed, known.get("now", "")):
            keep(seed, "before", known["now"])
            continue
        found = verdict(folder, seed)
        keep(seed, options.label, found)
        print(f"{seed.key}: {found}", flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
