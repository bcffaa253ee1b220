"""What the toolkit costs and gains: ratios of medians, measured in turn in one run.

    python -m benchmarks.foundation MNIST.npz

(a) an epoch of `mnist_mlp` against the classic PyTorch program, (b) `train()` against a bare
`fit` of the same model on the same batches, (c) start-up times.
"""

import argparse
import dataclasses
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
from rich.console import Console

from benchmarks import classic_torch
from keras_trainkit import datasets, recipe, training
from keras_trainkit.training import plan

ROUNDS, EPOCHS = 3, 3
Measure = Callable[[], list[float]]


class Clock(keras.callbacks.Callback):
    """Seconds from the start of an epoch to the start of the next, without the first epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time."""
        self.starts.append(time.perf_counter())

    @property
    def seconds(self) -> list[float]:
        """Seconds of every epoch but the first and the last, whatever callbacks did in it."""
        return [after - before for before, after in itertools.pairwise(self.starts)][1:]


def ours(name: str, overrides: dict[str, Any]) -> list[float]:
    """Seconds an epoch of `train()`, with its checkpoints, TensorBoard and display."""
    return whole(name, overrides, bare=False)


def whole(name: str, overrides: dict[str, Any], bare: bool) -> list[float]:
    """Seconds an epoch: of a bare `fit` of the plan's model and batches, or of `train()`."""
    clock = Clock()
    chosen = recipe.load(name)
    if bare:
        planned = plan.prepare(chosen, dict(overrides))
        config, held = planned.config, planned.splits.validation
        examples, reshuffle = datasets.batches(planned.splits.train, config.batch_size, config.seed)
        own = chosen.callbacks(config, planned.splits) if chosen.callbacks else []
        planned.model.fit(
            examples,
            epochs=config.epochs,
            validation_data=(held.x, held.y) if len(held) else None,
            validation_batch_size=config.batch_size,
            shuffle=False,
            verbose=0,
            callbacks=[reshuffle, *own, clock],
        )
        return clock.seconds
    timed = dataclasses.replace(
        chosen, callbacks=lambda *given: [*(chosen.callbacks or _none)(*given), clock]
    )
    with tempfile.TemporaryDirectory() as out, open(os.devnull, "w") as nowhere:
        training.train(timed, out=out, console=Console(file=nowhere), **overrides)
    return clock.seconds


def _none(*_: Any) -> list[keras.callbacks.Callback]:
    return []


def start_up(*command: str) -> float:
    """Returns the median seconds of a command over seven processes."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def compare(title: str, first: Measure, second: Measure) -> None:
    """Prints medians of two measurements taken in turn, and their ratio."""
    a, b = [], []
    for _ in range(ROUNDS):
        a += first()
        b += second()
    x, y = statistics.median(a), statistics.median(b)
    print(f"| {title} | {x:.3f} s | {y:.3f} s | {x / y:.2f} |", flush=True)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="an .npz with x_train, y_train, x_test and y_test")
    path = parser.parse_args().path
    mlp = {"data": f"npz:{path}", "epochs": EPOCHS + 2}
    print("| seconds an epoch | ours | theirs | ratio |\n|---|---|---|---|")
    for loader, title in ((True, "with its DataLoader"), (False, "with tensors in memory")):
        compare(
            f"`mnist_mlp` against the classic PyTorch program {title}",
            lambda: ours("mnist_mlp", mlp),
            lambda loader=loader: classic_torch.seconds(path, loader, EPOCHS),
        )
    for name, changes in {
        "mnist_mlp": mlp,
        "mnist": {"data": "bundled", "epochs": EPOCHS + 2},
    }.items():
        compare(
            f"`train()` of `{name}` against a bare `fit` of the same model",
            lambda name=name, changes=changes: whole(name, changes, bare=False),
            lambda name=name, changes=changes: whole(name, changes, bare=True),
        )
    print("\n| start-up | median of 7 |\n|---|---|")
    empty = start_up("-c", "pass")
    for title, command in {
        "`import keras_trainkit`": ("-c", "import keras_trainkit"),
        "`trainkit --help`": ("-m", "keras_trainkit", "--help"),
        "`trainkit recipes`": ("-m", "keras_trainkit", "recipes"),
    }.items():
        print(f"| {title} (an empty Python: {empty:.3f} s) | {start_up(*command):.3f} s |")


if __name__ == "__main__":
    main()
