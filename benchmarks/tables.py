"""The recipe `table` beside boosted trees and scikit-learn's perceptron at their defaults.

    python -m benchmarks.tables [--california california_housing.npz] [--seeds 5] [name=value ...]

Every system gets the same encoded training rows; the recipe alone looks at the validation rows,
to correct its intervals. The test rows are scored once. RMSE for numbers, error in percent for
classes: lower is better. Prints a Markdown table with the mean and standard deviation over seeds,
and the mean rank over tables.
"""

import argparse
import importlib
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console

from keras_trainkit import Splits, evaluation, recipe, train

SHIPPED = (
    "bundled:autompg",
    "bundled:boston",
    "sklearn:diabetes",
    "sklearn:wine",
    "sklearn:breast_cancer",
    "sklearn:digits",
)
CLASSES = ("sklearn:wine", "sklearn:breast_cancer", "sklearn:digits")


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


def ours(source: str, seed: int, fields: dict[str, Any]) -> tuple[Splits, float, str]:
    """Trains the recipe; returns its splits, its score, and parameters and coverage in words."""
    with tempfile.TemporaryDirectory() as out:
        quiet = Console(file=io.StringIO())
        run = train("table", out=out, data=source, seed=seed, doctor=False, console=quiet, **fields)
        splits, test = evaluation.reload(run), run.metrics["test"]
        if splits.labels:
            return splits, 100 * (1 - test["accuracy"]), f"{run.metrics['parameters']:,}"
        words = f"{run.metrics['parameters']:,}; covers {100 * test['interval_coverage']:.1f} %"
        return splits, test["root_mean_squared_error"], words


def measure(source: str, seeds: int, fields: dict[str, Any]) -> dict[str, list[float]]:
    """Returns every system's scores, one a seed, and prints what the recipe's model is."""
    scores: dict[str, list[float]] = {}
    for seed in range(seeds):
        start = time.perf_counter()
        splits, found, words = ours(source, seed, fields)
        print(f"<!-- {source} seed {seed}: {found:.4g} ({words}; "
              f"{time.perf_counter() - start:.0f} s) -->", flush=True)  # fmt: skip
        scores.setdefault("table", []).append(found)
        for name, make in OTHERS.items():
            try:
                model = make(bool(splits.labels), seed)
            except ImportError:
                continue
            model.fit(splits.train.x, splits.train.y)
            scores.setdefault(name, []).append(score(splits, model.predict(splits.test.x)))
    return scores


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--california")
    parser.add_argument("--only-california", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("fields", nargs="*")
    options = parser.parse_args()
    told: dict[str, Any] = dict(recipe.assignments(options.fields))
    sources = [] if options.only_california else list(SHIPPED)
    rows = {}
    for source in sources:
        task = "classification" if source in CLASSES else "regression"
        rows[source] = measure(source, options.seeds, {"task": task, **told})
    if options.california:
        fields = {"target": "y", "validation": 0.16, **told}
        rows["california_housing"] = measure(options.california, options.seeds, fields)
    names = list(next(iter(rows.values())))
    print(f"| {options.seeds} seeds | {' | '.join(names)} |\n|---{'|---' * len(names)}|")
    ranks: dict[str, list[int]] = {name: [] for name in names}
    for source, scores in rows.items():
        means = {name: statistics.fmean(scores[name]) for name in names}
        cells = [f"{means[name]:.4g} ± {statistics.pstdev(scores[name]):.2g}" for name in names]
        for name in names:
            ranks[name].append(1 + sum(other < means[name] - 1e-12 for other in means.values()))
        print(f"| {source} | {' | '.join(cells)} |")
    averages = [f"{statistics.fmean(ranks[name]):.2f}" for name in names]
    print(f"| mean rank | {' | '.join(averages)} |")


if __name__ == "__main__":
    main()
