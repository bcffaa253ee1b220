"""The recipe `table` beside boosted trees and scikit-learn's perceptron at their defaults.

    python -m benchmarks.tables --california california_housing.npz --keep runs --seconds 600

Small tables are cross-validated, five folds with a seed each, so that every row is tested once;
California Housing keeps its one split and takes five seeds. Every system gets the same encoded
training rows; the recipe alone looks at the validation rows, to stop and to correct its intervals.
The test rows are scored once. RMSE for numbers, error in percent for classes: lower is better.

Every score goes to results/tables.json as soon as it is known, and is not measured again unless the
recipe's defaults have changed since; the other systems' scores stay. Prints a Markdown table with
the mean and standard deviation, and the mean rank over tables.
"""

import argparse
import dataclasses
import hashlib
import importlib
import io
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from keras_trainkit import Run, Splits, recipe, train
from keras_trainkit.training import evaluation

FOLDS = 5
RECORDS = Path(__file__).parent / "results" / "tables.json"
SHIPPED = (
    "bundled:autompg",
    "bundled:boston",
    "sklearn:diabetes",
    "sklearn:wine",
    "sklearn:breast_cancer",
)
CLASSES = ("sklearn:wine", "sklearn:breast_cancer")


def _sklearn(module: str, name: str) -> Callable[[bool, int], Any]:
    def make(classes: bool, seed: int) -> Any:
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        kind = getattr(
            importlib.import_module(module), name + ("Classifier" if classes else "Regressor")
        )
        model = kind(random_state=seed)
        return make_pipeline(StandardScaler(), model) if name == "MLP" else model

    return make


def _boosted(module: str, prefix: str, **fields: Any) -> Callable[[bool, int], Any]:
    def make(classes: bool, seed: int) -> Any:
        kind = prefix + ("Classifier" if classes else "Regressor")
        return getattr(importlib.import_module(module), kind)(random_state=seed, **fields)

    return make


OTHERS = {
    "CatBoost": _boosted("catboost", "CatBoost", verbose=0, allow_writing_files=False),
    "LightGBM": _boosted("lightgbm", "LGBM", verbose=-1),
    "XGBoost": _boosted("xgboost", "XGB"),
    "HistGradientBoosting": _sklearn("sklearn.ensemble", "HistGradientBoosting"),
    "MLP (scaled)": _sklearn("sklearn.neural_network", "MLP"),
}


def score(splits: Splits, guess: np.ndarray) -> float:
    """Returns the RMSE, or the error in percent."""
    truth, guess = splits.test.y, np.asarray(guess).reshape(len(splits.test))
    if splits.labels:
        return 100 * float((truth != guess).mean())
    return float(np.sqrt(np.mean((truth - guess.astype(np.float64)) ** 2)))


def ours(source: str, seed: int, out: Path, fields: dict[str, Any]) -> tuple[Run, Splits]:
    """Trains the recipe; returns its run and its splits."""
    quiet = Console(file=io.StringIO())
    run = train("table", out=out, data=source, seed=seed, doctor=False, console=quiet, **fields)
    return run, evaluation.reload(run)


def facts(run: Run, splits: Splits) -> dict[str, Any]:
    """Returns what is kept of the recipe's run."""
    test, held = run.metrics["test"], run.metrics["validation"]
    if splits.labels:
        found = {"table": 100 * (1 - test["accuracy"])}
        found["validation"] = 100 * (1 - held["accuracy"])
    else:
        found = {name: part["root_mean_squared_error"]
                 for name, part in (("table", test), ("validation", held))}  # fmt: skip
        found["coverage"] = test["interval_coverage"]
    return {**found, "parameters": run.metrics["parameters"], "seconds": run.metrics["seconds"]}


def defaults() -> str:
    """Returns a mark that changes with the recipe's defaults."""
    text = json.dumps(dataclasses.asdict(recipe.load("table").config), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def measure(
    source: str, seed: int, out: Path, fields: dict[str, Any], known: dict[str, Any]
) -> dict[str, Any]:
    """Returns every system's score with one seed, and what the recipe's model is.

    Args:
        source: the table.
        seed: of every system.
        out: the folder of runs.
        fields: of the recipe.
        known: scores that were measured before; those of other systems are not measured again.
    """
    run, splits = ours(source, seed, out, fields)
    scores = {**facts(run, splits), "defaults": defaults()}
    scores |= {name: known[name] for name in OTHERS if name in known}
    for name, make in OTHERS.items():
        if name in scores:
            continue
        model = make(bool(splits.labels), seed)
        model.fit(splits.train.x, splits.train.y)
        scores[name] = score(splits, model.predict(splits.test.x))
    return scores


def record(source: str, label: str, seed: int, out: Path, fields: dict[str, Any]) -> None:
    """Measures what results/tables.json does not hold yet, or of other defaults."""
    kept = json.loads(RECORDS.read_text("utf-8")) if RECORDS.is_file() else {}
    known = kept.get(label, {}).get(str(seed), {})
    if known.get("defaults") == defaults():
        return
    found = measure(source, seed, out, fields, known)
    kept.setdefault(label, {})[str(seed)] = found
    RECORDS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(label, seed, found, file=sys.stderr, flush=True)


def table(kept: dict[str, dict[str, dict[str, float]]]) -> str:
    """Returns means, deviations and ranks as Markdown."""
    names = ["table", *OTHERS]
    lines = [f"| table (trainings) | {' | '.join(names)} |", f"|---{'|---' * len(names)}|"]
    ranks: dict[str, list[int]] = {name: [] for name in names}
    for label, seeds in kept.items():
        scores = {name: [found[name] for found in seeds.values()] for name in names}
        means = {name: statistics.fmean(values) for name, values in scores.items()}
        spread = [statistics.stdev(scores[name]) if len(seeds) > 1 else math.nan for name in names]
        cells = [
            f"{means[n]:.4g}" + (f" ± {each:.2g}" if each == each else "")  # one training has none
            for n, each in zip(names, spread, strict=True)
        ]
        for name in names:
            ranks[name].append(1 + sum(other < means[name] - 1e-9 for other in means.values()))
        older = sum(found.get("defaults") != defaults() for found in seeds.values())
        said = f"{len(seeds)}, {older} of older defaults" if older else f"{len(seeds)}"
        lines.append(f"| {label} ({said}) | {' | '.join(cells)} |")
    averages = [f"{statistics.fmean(ranks[name]):.2f}" for name in names]
    return "\n".join([*lines, f"| mean rank | {' | '.join(averages)} |"])


def trainings(options: argparse.Namespace, scratch: Path) -> Iterator[tuple[Any, ...]]:
    """Yields what `record` takes, the first seed of every table first."""
    for seed in range(options.seeds):
        for source in SHIPPED:
            task = "classification" if source in CLASSES else "regression"
            yield source, source, seed, scratch, {"task": task, "folds": FOLDS, "fold": seed}
        if options.california:
            out, fields = Path(options.keep or scratch), {"target": "y", "validation": 0.16}
            yield options.california, "california_housing", seed, out, fields


def main() -> None:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--california")
    parser.add_argument("--keep", help="a folder for the runs on California Housing")
    parser.add_argument("--seeds", type=int, default=FOLDS, help="at most 5, one a fold")
    parser.add_argument("--seconds", type=float, default=math.inf, help="then begin nothing more")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    with tempfile.TemporaryDirectory() as scratch:
        for source, label, seed, out, fields in trainings(options, Path(scratch)):
            if time.monotonic() < end:
                record(source, label, seed, out, fields)
    print(table(json.loads(RECORDS.read_text("utf-8"))))


if __name__ == "__main__":
    main()
