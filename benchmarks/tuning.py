"""Is the rate of `lr_range` as good as the best of twelve?

    python -m benchmarks.tuning --mnist mnist.npz --california california_housing.npz

The sweep uses seed 0; the twelve rates and its own are then trained with other seeds
and scored on validation rows, whole trainings with the recipe's own schedule. The best of twelve is
that of the means. Every score goes to results/tuning.json as soon as it is known, and is not
measured again: delete the file to start anew. `--seconds` ends a slice. Prints a Markdown table.
"""

import argparse
import contextlib
import io
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import recipe
from keras_trainkit.datasets import batches
from keras_trainkit.training import evaluation, plan
from keras_trainkit.tuning.lr_range import lr_range

GRID = tuple(float(f"{rate:.3g}") for rate in np.geomspace(1e-4, 0.3, 12))
RECORDS = Path(__file__).parent / "results" / "tuning.json"
FOUND = ("held", "sweep")  # read off the curve; for the schedule's peak
RMSE = "root_mean_squared_error"
Record = dict[str, Any]


def models(mnist: str, california: str) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Returns recipe, fields and metric by the table's names; sizes that two cores can bear."""
    return {
        "regression, Auto MPG, 40 epochs": ("regression", {"epochs": 40, "validation": 0.3}, RMSE),
        "california, 8 epochs": (
            "california", {"epochs": 8, "data": f"npz:{california}"}, RMSE,
        ),
        "mnist_mlp, full MNIST, 2 epochs": (
            "mnist_mlp",
            {"epochs": 2, "data": f"npz:{mnist}", "validation": 0.15, "batch_size": 128},
            "accuracy",
        ),
    }  # fmt: skip


def score(name: str, fields: dict, metric: str) -> tuple[float, float]:
    """Returns the validation score of a training, and its seconds."""
    planned = plan.prepare(recipe.load(name), fields)
    data, reshuffle = batches(planned.splits.train, planned.config.batch_size, planned.config.seed)
    own = planned.recipe.callbacks
    extra = own(planned.config, planned.splits) if own else []
    began = time.perf_counter()
    planned.model.fit(
        data,
        epochs=planned.config.epochs,
        shuffle=False,
        verbose=0,
        callbacks=[reshuffle, *extra],
    )
    seconds = time.perf_counter() - began
    return evaluation.evaluate(planned.model, planned.splits.validation)[metric], seconds


def find(name: str, fields: dict, metric: str) -> Record:
    """Returns what the sweep recommends, and what it costs."""
    planned = plan.prepare(recipe.load(name), fields)
    train = planned.splits.train
    began = time.perf_counter()
    swept = lr_range(
        planned.model,
        train.x,
        train.y,
        batch_size=planned.config.batch_size,
        total_steps=planned.config.epochs * planned.steps_per_epoch,
    )
    seconds = time.perf_counter() - began
    assert swept.recommended, swept.reason
    return {
        "sweep": float(f"{swept.recommended:.3g}"),
        "held": float(f"{swept.recommended / swept.peak:.3g}"),
        "seconds": seconds,
        "scores": {},
        "training": [],
    }


def measure(kept: dict[str, Record], chosen: dict, seeds: int, until: float) -> bool:
    """Measures what is missing until the time is over; returns whether all is there."""
    for label, (name, fields, metric) in chosen.items():
        if label not in kept:
            kept[label] = find(name, fields, metric)
            write(kept)
        record = kept[label]
        for seed in range(1, seeds + 1):
            scores = record["scores"].setdefault(str(seed), {})
            for rate in dict.fromkeys([*(record[part] for part in FOUND), *GRID]):
                if f"{rate:g}" in scores:
                    continue
                if time.monotonic() > until:
                    return False
                asked = {**fields, "learning_rate": rate, "seed": seed}
                scores[f"{rate:g}"], seconds = score(name, asked, metric)
                record["training"].append(seconds)
                write(kept)
    return True


def write(kept: dict[str, Record]) -> None:
    """Keeps the scores."""
    RECORDS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def row(label: str, record: Record, metric: str) -> str:
    """Returns a line of the table: means over the seeds, and misses with their spread."""
    seeds = list(record["scores"].values())
    sign, unit = (-100, "pp") if metric == "accuracy" else (1, "%")
    means = {rate: statistics.fmean(one[f"{rate:g}"] for one in seeds) for rate in GRID}
    best = min(means, key=lambda rate: sign * means[rate])

    def cell(rate: float) -> str:
        scale = sign if unit == "pp" else 100 / means[best]
        misses = [scale * (one[f"{rate:g}"] - one[f"{best:g}"]) for one in seeds]
        spread = statistics.stdev(misses) if len(misses) > 1 else float("nan")
        return f"{rate:.2g}: {statistics.fmean(misses):+.2f} ± {spread:.2f} {unit}"

    training = statistics.median(record["training"])
    found = " | ".join(cell(record[part]) for part in FOUND)
    cost = record["seconds"] / training
    return (
        f"| {label} ({len(seeds)} seeds) | {best:.2g}: {means[best]:.4f} | {found} | {cost:.1f} |"
    )


def table(kept: dict[str, Record], chosen: dict) -> str:
    """Returns the Markdown table of what has been measured whole."""
    lines = [
        "| recipe | best of 12 | worse by, at the rate read off the curve "
        "| at the schedule's peak for it | sweep / training |",
        "|---|---|---|---|---:|",
    ]
    for label, (_, _, metric) in chosen.items():
        if label in kept:
            wanted = {f"{kept[label][part]:g}" for part in FOUND}
            wanted |= {f"{rate:g}" for rate in GRID}
            whole = [one for one in kept[label]["scores"].values() if wanted <= set(one)]
            if whole:
                seeds = dict(enumerate(whole))
                lines.append(row(label, {**kept[label], "scores": seeds}, metric))
    return "\n".join(lines)


def main() -> None:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", required=True)
    parser.add_argument("--california", required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of this slice")
    options = parser.parse_args()
    chosen = models(*(str(Path(p).resolve()) for p in (options.mnist, options.california)))
    kept = json.loads(RECORDS.read_text("utf-8")) if RECORDS.is_file() else {}
    with contextlib.redirect_stdout(io.StringIO()):
        whole = measure(kept, chosen, options.seeds, time.monotonic() + options.seconds)
    print(table(kept, chosen))
    if not whole:
        print("not whole yet: run it again", file=sys.stderr)


if __name__ == "__main__":
    main()
