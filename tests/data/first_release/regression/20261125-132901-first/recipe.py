"""A table to a number: Auto MPG by default, or your own table, beside simple baselines.

A perceptron on standardized columns. The loss is on the standardized target, every score in the
target's own unit; both scalings are layers of the model, so it takes and gives raw numbers.

Auto MPG: test RMSE 3.129 ± 0.057 miles per gallon (mean ± standard deviation of 5 seeds); ridge
reaches 3.387, a constant 8.112. Written by `make receipt RECIPE=regression`, kept in
benchmarks/receipts.
"""

import dataclasses
from typing import Any

import keras

from keras_trainkit import Config, Recipe, Splits, datasets
from keras_trainkit.callbacks import EMA
from keras_trainkit.schedules import OneCycle


@dataclasses.dataclass(frozen=True)
class Regression(Config):
    """The defaults suit a few hundred rows."""

    validation: float = 0.15
    epochs: int = 150
    batch_size: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    width: int = 64
    depth: int = 2
    dropout: float = 0.1
    average: float = 0.98


def data(config: Regression) -> Splits:
    return datasets.load(
        config.data,
        auto=("bundled:autompg",),
        task="regression",
        validation=config.validation,
    )


def model(config: Regression, splits: Splits) -> keras.Model:
    scale = keras.layers.Normalization()
    scale.adapt(splits.train.x)
    mean, spread = float(splits.train.y.mean()), float(splits.train.y.std())
    net = keras.Sequential([keras.Input(splits.train.x.shape[1:]), scale], name="regression")
    for _ in range(config.depth):
        net.add(keras.layers.Dense(config.width, activation="relu"))
        net.add(keras.layers.Dropout(config.dropout))
    net.add(keras.layers.Dense(1))
    net.add(keras.layers.Rescaling(spread, mean))
    steps = config.epochs * splits.steps_per_epoch(config.batch_size)
    net.compile(
        optimizer=keras.optimizers.AdamW(
            OneCycle(config.learning_rate, steps),
            weight_decay=config.weight_decay,
        ),
        loss="mean_squared_error",
        loss_weights=1 / max(spread, 1e-12) ** 2,
        metrics=["mae", keras.metrics.RootMeanSquaredError()],
    )
    return net


def callbacks(config: Regression, splits: Splits) -> list[keras.callbacks.Callback]:
    return [EMA(config.average)]


def space(hp: Any, config: Regression) -> Regression:
    depth = hp.Int("depth", 1, 4, default=config.depth)
    return dataclasses.replace(
        config,
        depth=depth,
        width=hp.Choice("width", [16, 32, 64, 128, 256], default=config.width),
        learning_rate=hp.Float(
            "learning_rate", 1e-4, 1e-1, sampling="log", default=config.learning_rate
        ),
        weight_decay=hp.Float(
            "weight_decay", 1e-4, 0.3, sampling="log", default=config.weight_decay
        ),
        dropout=hp.Float("dropout", 0.0, 0.5, step=0.05, default=config.dropout),
    )


RECIPE = Recipe(
    config=Regression(),
    data=data,
    model=model,
    callbacks=callbacks,
    space=space,
    baselines=("constant", "ridge"),
)
