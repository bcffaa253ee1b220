"""A search against a bad config, two workers against one, and ours against bare KerasTuner.

    python -m benchmarks.search

The recipe is `regression` with defaults that were made bad on purpose. Prints markdown; about
fifteen minutes on two cores.
"""

import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras_tuner
from rich.console import Console

from keras_trainkit import plan, recipe, search
from keras_trainkit.datasets import batches
from keras_trainkit.tuning import summary
from keras_trainkit.tuning.space import Space

BAD = {
    "epochs: int = 150": "epochs: int = 40",
    "learning_rate: float = 3e-3": "learning_rate: float = 2e-4",
    "width: int = 64": "width: int = 16",
    "dropout: float = 0.1": "dropout: float = 0.5",
}
TRIALS, SEEDS = 20, 5


def quiet() -> Console:
    """Returns a console that shows nothing."""
    return Console(file=io.StringIO())


def bad_recipe(folder: Path) -> Path:
    """Writes the recipe with its bad defaults, and returns its path."""
    text = recipe.shipped()["regression"].read_text("utf-8")
    for good, bad in BAD.items():
        assert good in text, good
        text = text.replace(good, bad)
    path = folder / "bad.py"
    path.write_text(text, "utf-8")
    return path


def seconds(path: Path, out: Path, workers: int, trials: int) -> float:
    """Returns what a search without comparison takes."""
    began = time.perf_counter()
    search(
        str(path), trials=trials, workers=workers, seeds=0, prune=False, algorithm="random",
        out=out, console=quiet(),
    )  # fmt: skip
    return time.perf_counter() - began


class Bare(keras_tuner.RandomSearch):
    """KerasTuner in one process: builds and fits the same configs on the same batches."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.chosen = recipe.load(str(path))
        self.own_space = Space(self.chosen, self.chosen.config)
        super().__init__(self.own_space, **options)

    def run_trial(self, trial: Any, *_: Any, **__: Any) -> float:
        """Trains one config and returns its last validation loss."""
        planned = plan.prepare(self.chosen, self.own_space.overrides(trial.hyperparameters))
        config, held = planned.config, planned.splits.validation
        data, reshuffle = batches(planned.splits.train, config.batch_size, config.seed)
        assert self.chosen.callbacks
        history = planned.model.fit(
            data,
            epochs=config.epochs,
            shuffle=False,
            verbose=0,
            validation_data=(held.x, held.y),
            callbacks=[reshuffle, *self.chosen.callbacks(config, planned.splits)],
        )
        return history.history["val_loss"][-1]


def bare(path: Path, out: Path, trials: int) -> float:
    """Returns what KerasTuner alone takes."""
    began = time.perf_counter()
    tuner = Bare(path, max_trials=trials, seed=0, directory=str(out), project_name="bare")
    tuner.oracle.verbose = 0
    tuner.search()
    return time.perf_counter() - began


def main() -> None:
    """Prints all three."""
    with tempfile.TemporaryDirectory() as place:
        path, out = bad_recipe(Path(place)), Path(place)
        found = search(str(path), trials=TRIALS, seeds=SEEDS, out=out / "found", console=quiet())
        print(
            f"**{TRIALS} trials on `regression` with bad defaults** ({', '.join(BAD.values())})\n"
        )
        assert found.best is not None
        assert found.comparison is not None
        changed = ", ".join(f"{k}={v}" for k, v in found.best.overrides.items())
        print(f"best: {changed}; test {summary.sentence(found.comparison)}.\n", flush=True)
        print("| 10 random trials | seconds | trials a minute |\n|---|---:|---:|")
        times = {
            "KerasTuner alone, in one process": bare(path, out, 10),
            "`search`, one worker": seconds(path, out / "one", 1, 10),
            "`search`, two workers": seconds(path, out / "two", 2, 10),
        }
        for name, each in times.items():
            print(f"| {name} | {each:.1f} | {600 / each:.1f} |")


if __name__ == "__main__":
    main()
