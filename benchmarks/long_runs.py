"""Measures memory over many fits in one process, and how fast a very long history opens.

    python -m benchmarks.long_runs            # 20 fits of 1,000 steps
    python -m benchmarks.long_runs 20 10000

Every fit builds a new model and trains it, with the callbacks of a run and, in a process of its
own, by Keras alone with the same optimizer: TensorFlow's registry of gradients keeps the graph of
every function that was called in another one, so a bare `fit` of a new model leaves memory behind
too. The slope is that of a least-squares line through the resident memory after each fit, the first
quarter left out, where TensorFlow fills its pools.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import keras
import numpy as np
import psutil

from keras_trainkit import Run, callbacks, schedules
from keras_trainkit.reporting import live
from keras_trainkit.reporting.report import build_report

FIRST_RELEASE = Path(__file__).parent.parent / "tests/data/first_release/regression"
ROWS = 100_000


def main() -> None:
    """Prints both tables."""
    fits, steps = (int(word) for word in sys.argv[1:3] or (20, 1000))
    if "--bare" in sys.argv:
        _print_row("Keras alone", fits, steps, bare=True)
        return
    print(
        f"| fits in one process | fits | steps a fit | MiB after fit 1 | after fit {fits // 4 + 1} "
        f"| after fit {fits} | slope, MiB a fit |\n{'|---' * 7}|",
        flush=True,
    )
    again = [sys.executable, "-m", "benchmarks.long_runs", str(fits), str(steps), "--bare"]
    subprocess.run(again, check=True)
    _print_row("with the callbacks of a run", fits, steps, bare=False)
    print(f"\n| a history of {ROWS:,} rows | seconds |\n|---|---|")
    for name, seconds in _opening().items():
        print(f"| {name} | {seconds:.2f} |")


def _print_row(name: str, fits: int, steps: int, bare: bool) -> None:
    memory = [_fit(steps, bare) for _ in range(fits)]
    late = memory[fits // 4 :]
    slope = np.polyfit(range(len(late)), late, 1)[0]
    print(
        f"| {name} | {fits} | {steps:,} | {memory[0]:.0f} | {late[0]:.0f} | {late[-1]:.0f} | "
        f"{slope:.2f} |",
        flush=True,
    )


def _fit(steps: int, bare: bool) -> float:
    """Trains a new model and returns the resident MiB afterwards."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3200, 16)).astype("float32")
    y = x[:, :1]
    epochs = max(1, steps // 100)
    net = keras.Sequential([keras.Input((16,)), keras.layers.Dense(64, "relu")])
    net.add(keras.layers.Dense(1))
    rate = schedules.OneCycle(1e-3, 100 * epochs)
    net.compile(keras.optimizers.Adam(rate, use_ema=True, ema_momentum=0.99), "mse")
    watching = [callbacks.EpochStats(3200), callbacks.EMA(0.99), callbacks.Doctor(show=False)]
    if bare:
        watching = []
    net.fit(x, y, batch_size=32, epochs=epochs, verbose=0, callbacks=watching)
    del net, watching
    keras.utils.clear_session()
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


def _opening() -> dict[str, float]:
    """Returns how long a run with a very long history takes to be read, listed and reported."""
    source = next(FIRST_RELEASE.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(shutil.copytree(source, Path(folder) / "regression" / source.name)))
        rng = np.random.default_rng(0)
        losses = 1 / np.sqrt(np.arange(1, ROWS + 1)) + 0.01 * rng.random(ROWS)
        run.write_history(
            [
                {"epoch": i + 1, "loss": loss, "val_loss": 1.1 * loss, "seconds": 0.86}
                for i, loss in enumerate(losses.tolist())
            ]
        )
        ways = {
            "`Run.history`": lambda: run.history,
            "a line of `trainkit watch`": lambda: live.state(run),
            "the page of `trainkit report`": lambda: build_report(run),
        }
        return {name: seconds(way) for name, way in ways.items()}


def seconds(way) -> float:
    """Returns how long `way()` takes."""
    begin = time.perf_counter()
    way()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
