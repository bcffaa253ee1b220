"""What an ensemble of runs adds, and how much of it a single network keeps.

    python -m benchmarks.best RUNS... --students 5 --jobs 2

Each folder, as given to `train --out`, holds one recipe's runs with several seeds on the same
data. All their models are joined with `compression.ensemble`. Its answers to the training rows, as
they are, then train the recipe `mnist` anew in place of the labels. The test rows are scored once
for every line.
"""

import argparse
import functools
import multiprocessing
import statistics
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_trainkit import compression, recipe, runs
from keras_trainkit.training import evaluation, plan

STUDENT = "mnist"
_HEAD = """Test accuracy on MNIST, mean ± standard deviation. The models of a recipe's runs
with different seeds; all of them as one, the mean of their logits; and `{student}` trained on the
answers of that one to the {rows:,} training images, in place of the labels.
"""
_COLUMNS = "recipe", "parameters", "single", "ensemble", f"`{STUDENT}` on its answers"


def main() -> None:
    """Scores the ensembles, trains the students and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="runs of one recipe")
    parser.add_argument("--students", type=int, default=5, help="seeds of the trained network")
    parser.add_argument("--jobs", type=int, default=1, help="students trained side by side")
    options = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    lines, rows = [], 0
    for folder in options.folders:
        found = sorted(runs.find(Path(folder)), key=lambda run: run.config["seed"])
        if not found:
            parser.error(f"FOLDER must hold runs, as given to `train --out`; received {folder}")
        models = [run.model() for run in found]
        splits, both = evaluation.reload(found[0]), compression.ensemble(models)
        rows = len(splits.train)
        singles = [_accuracy(model, splits.test) for model in models]
        logits = both.predict(splits.train.x, batch_size=500, verbose=0)
        answers = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
        student = functools.partial(_student, found[0].config["data"], answers)
        with ProcessPoolExecutor(options.jobs, fresh) as pool:
            students = list(pool.map(student, range(options.students)))
        cells = [f"`{found[0].recipe}`", f"{models[0].count_params():,}", _spread(singles)]
        cells += [f"{100 * _accuracy(both, splits.test):.2f} % (of {len(models)})"]
        lines.append(f"| {' | '.join([*cells, _spread(students)])} |")
    print(_HEAD.format(student=STUDENT, rows=rows))
    print(f"| {' | '.join(_COLUMNS)} |")
    print("|---" * len(_COLUMNS) + "|", *lines, sep="\n")


def _student(data: str, answers: Any, seed: int) -> float:
    """Returns the test accuracy of a network trained on answers."""
    made = plan.prepare(recipe.load(STUDENT), {"data": data, "seed": str(seed)})
    net, splits = made.model, made.splits
    net.compile(net.optimizer, keras.losses.CategoricalCrossentropy(from_logits=True))
    net.fit(
        splits.train.x,
        answers,
        batch_size=made.config.batch_size,
        epochs=made.config.epochs,
        callbacks=made.recipe.callbacks(made.config, splits) if made.recipe.callbacks else [],
        verbose=0,
    )
    return _accuracy(net, splits.test)


def _accuracy(model: Any, test: Any) -> float:
    answers = model.predict(test.x, batch_size=500, verbose=0)
    return float((answers.argmax(1) == np.asarray(test.y)).mean())


def _spread(scores: list[float]) -> str:
    if not scores:
        return ""
    spread = f" ± {100 * statistics.stdev(scores):.2f}" if len(scores) > 1 else ""
    return f"{100 * statistics.mean(scores):.2f}{spread} % ({len(scores)} seeds)"


if __name__ == "__main__":
    main()
