"""Times training with Doctor against training without, and prints a markdown table.

    python -m benchmarks.doctor_overhead

Both sides are fitted in turns within one run, so that a busy machine slows both alike. `per step`
leaves out what is paid once, which is the compilation of the doctor's passes; `of the fit` counts
all. The numbers to quote are the ratios.
"""

import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from keras_trainkit import Doctor

TURNS = 3


class Clock(keras.callbacks.Callback):
    """Seconds of the epochs after the first, and of all."""

    def on_train_begin(self, logs=None):
        """Starts."""
        self.times = [time.perf_counter()]

    def on_epoch_begin(self, epoch, logs=None):
        """Notes an epoch's begin: after the callbacks of the one before."""
        self.times.append(time.perf_counter())

    def on_train_end(self, logs=None):
        """Notes the end."""
        self.times.append(time.perf_counter())

    def later(self):
        """Seconds of all but the first epoch, where everything is compiled."""
        return self.times[-1] - self.times[2]

    def whole(self):
        """Seconds of everything."""
        return self.times[-1] - self.times[0]


def mlp():
    """784-256-10."""
    return [keras.Input((784,)), layers.Dense(256, "relu"), layers.Dense(10, "softmax")], (784,)


def cnn():
    """Two convolutions."""
    stack = [keras.Input((28, 28, 1)), layers.Conv2D(16, 3, activation="relu")]
    stack += [layers.MaxPooling2D(), layers.Conv2D(32, 3, activation="relu"), layers.Flatten()]
    return [*stack, layers.Dense(10, "softmax")], (28, 28, 1)


def deep():
    """A hundred layers of 64 units."""
    stack = [layers.Dense(64, "relu") for _ in range(99)]
    return [keras.Input((64,)), *stack, layers.Dense(10, "softmax")], (64,)


def fit(make, steps, epochs, doctor):
    """Returns the clock of one fit."""
    stack, shape = make()
    rng = np.random.default_rng(0)
    x = rng.normal(size=(steps * 128, *shape)).astype("float32")
    y = rng.integers(0, 10, len(x))
    model = keras.Sequential(stack)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    clock = Clock()
    callbacks = [Doctor(show=False), clock] if doctor else [clock]
    model.fit(x, y, batch_size=128, epochs=epochs, verbose=0, callbacks=callbacks)
    return clock


def main():
    """Prints the table."""
    print("| network | steps | per step | of the fit |\n|---|---:|---:|---:|")
    for name, make, steps in (("MLP", mlp, 400), ("CNN", cnn, 100), ("100 layers", deep, 200)):
        pairs = [[fit(make, steps, 10, doctor) for doctor in (False, True)] for _ in range(TURNS)]
        later = statistics.median(b.later() / a.later() for a, b in pairs)
        whole = statistics.median(b.whole() / a.whole() for a, b in pairs)
        print(f"| {name} | {10 * steps:,} | x{later:.3f} | x{whole:.2f} |", flush=True)


if __name__ == "__main__":
    main()
