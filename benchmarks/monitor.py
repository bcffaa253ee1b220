"""What TrainingMonitor costs at its default: `python -m benchmarks.monitor` (about two minutes).

Epochs of one `fit` with the monitor and of one without are timed in turn, after the first epoch of
each, which compiles. A ratio is the median over the rounds.
"""

import itertools
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from keras_trainkit.callbacks import TrainingMonitor

ROUNDS, EPOCHS, STEPS, BATCH, PROBE = 5, 4, 400, 64, 64


class Clock(keras.callbacks.Callback):
    """Notes when each epoch begins, and when the last one ends."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes the time."""
        self.times.append(time.perf_counter())

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Notes the time of the last epoch's end, which no beginning follows."""
        if epoch == EPOCHS - 1:
            self.times.append(time.perf_counter())

    @property
    def seconds(self) -> float:
        """The median epoch, without the first."""
        return statistics.median(b - a for a, b in itertools.pairwise(self.times[1:]))


def perceptron() -> keras.Model:
    """784-512-256-10."""
    dense = [keras.layers.Dense(units, activation="relu") for units in (512, 256)]
    return keras.Sequential([keras.layers.Flatten(), *dense, keras.layers.Dense(10)])


def convolutions() -> keras.Model:
    """Three convolutions with batch normalization."""
    layers: list[Any] = []
    for filters in (16, 32, 64):
        layers += [
            keras.layers.Conv2D(filters, 3, strides=2, use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ]
    return keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(10)])


def deep() -> keras.Model:
    """Thirty narrow layers: a cheap step with many layers to measure."""
    dense = [keras.layers.Dense(64, activation="relu") for _ in range(30)]
    return keras.Sequential([keras.layers.Flatten(), *dense, keras.layers.Dense(10)])


def epoch(build: Callable[[], keras.Model], x: Any, y: Any, watched: bool) -> float:
    """Returns the seconds of an epoch."""
    model, clock = build(), Clock()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    callbacks = [TrainingMonitor((x[:PROBE], y[:PROBE]))] if watched else []
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=[*callbacks, clock])
    return clock.seconds


def main() -> None:
    """Prints the table."""
    rng = np.random.default_rng(0)
    x = rng.random((BATCH * STEPS, 28, 28, 1), dtype="float32")
    y = rng.integers(0, 10, len(x))
    print("| model | step without, ms | with TrainingMonitor / without |\n|---|---|---|")
    for build in (perceptron, convolutions, deep):
        plain, watched = [], []
        for _ in range(ROUNDS):
            plain.append(epoch(build, x, y, watched=False))
            watched.append(epoch(build, x, y, watched=True))
        ratio = statistics.median(b / a for a, b in zip(plain, watched, strict=True))
        step = 1e3 * statistics.median(plain) / STEPS
        title = f"{build.__name__}: {build.__doc__}".rstrip(".")
        print(f"| {title} | {step:.2f} | {ratio:.3f} |", flush=True)


if __name__ == "__main__":
    main()
