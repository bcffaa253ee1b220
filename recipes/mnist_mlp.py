"""The classic first program: a 784-512-256-10 perceptron on MNIST, Adam 0.01, 10 epochs.

It trains on all 60,000 images, prints a line every 100 steps as the classic does (its loss is
the mean of those 100 steps, the classic's that of one batch), and scores the 10,000 test images.

96.94 ± 0.09 % of the test images of full MNIST (mean ± standard deviation of 5 seeds), under a
minute on two cores. Written by `make receipt RECIPE=mnist_mlp`, kept in benchmarks/receipts.
"""

import dataclasses
from typing import Any

import keras

from keras_trainkit import Config, Recipe, Splits, datasets


@dataclasses.dataclass(frozen=True)
class MnistMLP(Config):
    """The classic's numbers."""

    validation: float = 0.0
    epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 0.01


def data(config: MnistMLP) -> Splits:
    return datasets.load(
        config.data,
        auto=("tfds:mnist", "bundled:mnist"),
        task="classification",
        validation=config.validation,
    )


def model(config: MnistMLP, splits: Splits) -> keras.Model:
    net = keras.Sequential(
        [
            keras.Input(splits.train.x.shape[1:], dtype=str(splits.train.x.dtype)),
            keras.layers.Rescaling(1 / max(float(splits.train.x.max()), 1e-9)),
            keras.layers.Flatten(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(len(splits.labels)),
        ],
        name="mnist_mlp",
    )
    net.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return net


def space(hp: Any, config: MnistMLP) -> MnistMLP:
    return dataclasses.replace(
        config,
        learning_rate=hp.Float(
            "learning_rate", 1e-5, 0.1, sampling="log", default=config.learning_rate
        ),
        batch_size=hp.Choice("batch_size", [16, 32, 64, 128, 256], default=config.batch_size),
    )


RECIPE = Recipe(config=MnistMLP(), data=data, model=model, space=space, log_steps=100)
