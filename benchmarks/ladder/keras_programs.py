"""The programs in Keras: rungs that each change one thing, Keras's own example, and recipes."""

import dataclasses
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.ladder.clock import Clock
from keras_trainkit import datasets, recipe, schedules
from keras_trainkit.training import plan


@dataclasses.dataclass(frozen=True)
class Rung:
    """A training on MNIST; by default the classic program as a beginner writes it in Keras.

    Attributes:
        net: `mlp`, `conv` (the network of train_mnist_fast), `small` (that of mnist_fast) or
            `example` (of Keras's own mnist_convnet).
        memory: whether batches are gathered from a tensor in memory, several steps a call.
        xla: whether XLA compiles the step.
        cycle: whether the learning rate goes through one cycle; otherwise it is constant.
        norm: whether the layers are batch-normalized.
        batch: examples in a step.
        epochs: passes over the training images.
        rate: the (peak) learning rate.
        kept_back: the share of the images that is not trained on.
    """

    net: str = "mlp"
    memory: bool = False
    xla: bool = False
    cycle: bool = False
    norm: bool = False
    batch: int = 64
    epochs: int = 10
    rate: float = 0.01
    kept_back: float = 0.0


class Watch(keras.callbacks.Callback):
    """Shows the clock every call of `fit`."""

    def __init__(self, clock: Clock, batch: int, examples: int) -> None:
        super().__init__()
        self.clock, self.batch, self.examples = clock, batch, examples
        self.done = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Starts to count again."""
        self.done = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Counts the images of the steps since the last call."""
        done = min((batch + 1) * self.batch, self.examples)
        if not self.clock.saw(done - self.done):
            self.model.stop_training = True
        self.done = done


def train(path: str, seed: int, rung: Rung) -> dict[str, Any]:
    """Trains a rung."""
    keras.utils.set_random_seed(seed)
    splits = _data(path, rung.kept_back)
    model = _compiled(rung, splits)
    if not rung.memory:
        given = {"x": splits.train.x, "y": splits.train.y, "batch_size": rung.batch}
        return _fit(model, splits, rung.batch, rung.epochs, given, [])
    batches, reshuffle = datasets.batches(splits.train, rung.batch, seed)
    return _fit(
        model, splits, rung.batch, rung.epochs, {"x": batches, "shuffle": False}, [reshuffle]
    )


def train_recipe(path: str, seed: int, name: str, **overrides: Any) -> dict[str, Any]:
    """Trains a shipped recipe on all training images, by a bare `fit` of what it plans."""
    chosen = recipe.load(name)
    given = {"data": f"npz:{path}", "validation": 0.0, "seed": seed, **overrides}
    planned = plan.prepare(chosen, given)
    config, splits = planned.config, planned.splits
    batches, reshuffle = datasets.batches(splits.train, config.batch_size, config.seed)
    own = chosen.callbacks(config, splits) if chosen.callbacks else []
    return _fit(
        planned.model, splits, config.batch_size, config.epochs,
        {"x": batches, "shuffle": False}, [reshuffle, *own],
    )  # fmt: skip


def _fit(
    model: keras.Model,
    splits: datasets.Splits,
    batch: int,
    epochs: int,
    given: dict[str, Any],
    callbacks: list[keras.callbacks.Callback],
) -> dict[str, Any]:
    """Trains a model by the clock; returns what it noted."""
    clock = _clock(model, splits)
    watch = Watch(clock, batch, len(splits.train))
    clock.begin()
    model.fit(epochs=epochs, verbose=0, callbacks=[*callbacks, watch], **given)
    return clock.report()


def _data(path: str, kept_back: float) -> datasets.Splits:
    return datasets.load(f"npz:{path}", auto=(), task="classification", validation=kept_back)


def _clock(model: keras.Model, splits: datasets.Splits) -> Clock:
    x, y = splits.test.x, splits.test.y

    def accuracy() -> float:
        answers = [model(x[row : row + 2000], training=False) for row in range(0, len(y), 2000)]
        found = np.concatenate([keras.ops.convert_to_numpy(each) for each in answers])
        return 100 * float((found.argmax(axis=1) == y).mean())

    return Clock(accuracy)


def _compiled(rung: Rung, splits: datasets.Splits) -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input(splits.train.x.shape[1:], dtype="uint8"),
            layers.Rescaling(1 / 255),
            *_body(rung),
            layers.Dense(10),
        ]
    )
    steps = -(-len(splits.train) // rung.batch)
    rate = schedules.OneCycle(rung.rate, rung.epochs * steps) if rung.cycle else rung.rate
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=rung.xla,
        steps_per_execution=10 if rung.memory else 1,
    )
    return model


def _body(rung: Rung) -> list[layers.Layer]:
    norm = rung.norm
    return {
        "mlp": lambda: [layers.Flatten(), *_dense(512, norm), *_dense(256, norm)],
        "conv": lambda: [
            *_convolution(24, 5, norm),
            *_convolution(32, 3, norm),
            layers.Flatten(),
            *_dense(256, norm),
        ],
        "small": lambda: [
            *_convolution(16, 3, norm),
            *_convolution(32, 3, norm),
            *_convolution(96, 3, norm, pool=False),
            layers.Flatten(),
        ],
        "example": lambda: [
            *_convolution(32, 3, norm),
            *_convolution(64, 3, norm),
            layers.Flatten(),
            layers.Dropout(0.5),
        ],
    }[rung.net]()


def _convolution(filters: int, size: int, norm: bool, pool: bool = True) -> list[layers.Layer]:
    return [
        layers.Conv2D(filters, size, use_bias=not norm),
        *([layers.MaxPooling2D()] if pool else []),
        *([layers.BatchNormalization(momentum=0.9)] if norm else []),
        layers.ReLU(),
    ]


def _dense(units: int, norm: bool) -> list[layers.Layer]:
    return [
        layers.Dense(units, use_bias=not norm),
        *([layers.BatchNormalization(momentum=0.9)] if norm else []),
        layers.ReLU(),
    ]
