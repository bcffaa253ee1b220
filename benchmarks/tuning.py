"""Is what `lr_range` recommends as good as the best of twelve learning rates?

Run with `python -m benchmarks.tuning`: small recipes on bundled data, validation rows, the same
seed for every rate of the grid. The finder never sees a validation row.
"""

import time

import numpy as np

from keras_trainkit import evaluation, plan, recipe
from keras_trainkit.datasets import batches
from keras_trainkit.tuning.lr_range import lr_range

GRID = np.geomspace(1e-4, 0.3, 12)
MODELS = {
    "regression": ({"epochs": 40, "validation": 0.2}, "root_mean_squared_error"),
    "mnist_mlp": ({"epochs": 4, "validation": 0.2, "data": "bundled"}, "accuracy"),
    "california": ({"epochs": 60, "data": "sklearn:diabetes"}, "root_mean_squared_error"),
}


def score(name: str, fields: dict, metric: str, rate: float) -> tuple[float, float]:
    """Returns the validation score of a training with a learning rate, and its seconds."""
    planned = plan.prepare(recipe.load(name), {**fields, "learning_rate": float(rate)})
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


def main() -> None:
    """Prints a row a model."""
    print("| recipe | metric | recommended | score there | best of 12 | at | finder / training |")
    print("|---|---|---|---|---|---|---|")
    for name, (fields, metric) in MODELS.items():
        planned = plan.prepare(recipe.load(name), fields)
        began = time.perf_counter()
        found = lr_range(
            planned.model,
            planned.splits.train.x,
            planned.splits.train.y,
            batch_size=planned.config.batch_size,
        )
        cost = time.perf_counter() - began
        grid = {rate: score(name, fields, metric, rate)[0] for rate in GRID}
        best = (max if metric == "accuracy" else min)(grid, key=lambda rate: grid[rate])
        if found.recommended is None:
            print(
                f"| {name} | {metric} | none: {found.reason} | | {grid[best]:.4f} | {best:.2g} | |"
            )
            continue
        own, seconds = score(name, fields, metric, found.recommended)
        print(
            f"| {name} | {metric} | {found.recommended:.2g} | {own:.4f} | {grid[best]:.4f} "
            f"| {best:.2g} | {cost / seconds:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
