"""A search against a bad config, two workers against one, and ours against bare KerasTuner.

    python -m benchmarks.search comparison
    python -m benchmarks.search times

The recipe is `regression` with defaults that were made bad on purpose. What is measured goes to
results/search.json, a second `times` beside the first; delete the file to start anew. Prints
Markdown; about ten minutes on two cores.
"""

import argparse
import io
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras_tuner
from rich.console import Console

from keras_trainkit import recipe, search
from keras_trainkit.datasets import batches
from keras_trainkit.training import plan
from keras_trainkit.tuning import summary
from keras_trainkit.tuning.board import short
from keras_trainkit.tuning.space import Space

BAD = {
    "epochs: int = 150": "epochs: int = 40",
    "learning_rate: float = 3e-3": "learning_rate: float = 2e-4",
    "width: int = 64": "width: int = 16",
    "dropout: float = 0.1": "dropout: float = 0.5",
}
TRIALS, SEEDS, RANDOM = 20, 5, 10
WAYS = {
    "KerasTuner alone, in one process": 0,
    "`search`, one worker": 1,
    "`search`, two workers": 2,
}
RECORDS = Path(__file__).parent / "results" / "search.json"


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


def seconds(path: Path, out: Path, workers: int) -> float:
    """Returns what a search without comparison takes."""
    began = time.perf_counter()
    search(
        str(path), trials=RANDOM, workers=workers, seeds=0, prune=False, algorithm="random",
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


def bare(path: Path, out: Path) -> float:
    """Returns what KerasTuner alone takes."""
    began = time.perf_counter()
    tuner = Bare(path, max_trials=RANDOM, seed=0, directory=str(out), project_name="bare")
    tuner.oracle.verbose = 0
    tuner.search()
    return time.perf_counter() - began


def compare(path: Path, out: Path) -> dict[str, Any]:
    """Returns what the search found and how it compares with the bad defaults."""
    found = search(str(path), trials=TRIALS, seeds=SEEDS, out=out, console=quiet())
    assert found.best is not None
    assert found.comparison is not None
    changed = ", ".join(f"{k}={short(v)}" for k, v in found.best.overrides.items())
    return {"best": changed, "sentence": summary.sentence(found.comparison)}


def page(kept: dict[str, Any]) -> str:
    """Returns both parts as Markdown."""
    lines = []
    if "comparison" in kept:
        one = kept["comparison"]
        lines += [
            f"**{TRIALS} trials on `regression` with bad defaults** ({', '.join(BAD.values())})"
        ]
        lines += ["", f"best: {one['best']}; test {one['sentence']}.", ""]
    if kept["times"]:
        lines += [f"| {RANDOM} random trials | seconds | trials a minute | times | load before |"]
        lines += ["|---|---:|---:|---:|---|"]
    for label in WAYS:
        each = [time["seconds"] for time in kept["times"] if time["way"] == label]
        if each:
            loads = ", ".join(f"{t['load']:.1f}" for t in kept["times"] if t["way"] == label)
            middle = statistics.median(each)
            rate = 60 * RANDOM / middle
            lines += [f"| {label} | {middle:.1f} | {rate:.1f} | {len(each)} | {loads} |"]
    return "\n".join(lines)


def main() -> None:
    """Measures a part, keeps it, and prints all that is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["comparison", "times"])
    parser.add_argument("--keep", help="a folder for the search, which goes on there")
    options = parser.parse_args()
    kept: dict[str, Any] = {"times": []}
    if RECORDS.is_file():
        kept = json.loads(RECORDS.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(options.keep or scratch)
        path = bad_recipe(place)
        if options.part == "comparison":
            kept["comparison"] = compare(path, place / "found")
        for way in WAYS if options.part == "times" else ():
            load, out = os.getloadavg()[0], Path(scratch) / str(WAYS[way])
            took = seconds(path, out, WAYS[way]) if WAYS[way] else bare(path, out)
            kept["times"].append({"way": way, "seconds": took, "load": load})
            RECORDS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    RECORDS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(page(kept))


if __name__ == "__main__":
    main()
