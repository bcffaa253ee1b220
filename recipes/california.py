"""California Housing: 20,640 districts, the median house value in 100,000 dollars.

The regression recipe with a wider network and larger batches. scikit-learn downloads the table;
without a network give your own copy: data=npz:california_housing.npz with x and y. It repeats
`regression` on purpose: a recipe is one page, and its header promises a score for its defaults.

California Housing: test RMSE 0.502 ± 0.002 (mean ± standard deviation of 5 seeds); ridge reaches
0.743, a constant 1.129. Written by `make receipt RECIPE=california`, kept in benchmarks/receipts.
"""

import dataclasses
from typing import Any

import keras

from keras_trainkit import Config, Recipe, Splits, datasets
from keras_trainkit.callbacks import EMA
from keras_trainkit.schedules import OneCycle


@dataclasses.dataclass(frozen=True)
class California(Config):
    """About a minute on two cores."""

    data: str = "sklearn:california_housing"
    validation: float = 0.16
    epochs: int = 40
    batch_size: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    width: int = 256
    depth: int = 3
    dropout: float = 0.1
    average: float = 0.995


def data(config: California) -> Splits:
    return datasets.load(
        config.data,
        auto=("sklearn:california_housing",),
        task="regression",
        validation=config.validation,
    )


def model(config: California, splits: Splits) -> keras.Model:
    scale = keras.layers.Normalization()
    scale.adapt(splits.train.x)
    mean, spread = float(splits.train.y.mean()), float(splits.train.y.std())
    net = keras.Sequential([keras.Input(splits.train.x.shape[1:]), scale], name="california")
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


def callbacks(config: California, splits: Splits) -> list[keras.callbacks.Callback]:
    return [EMA(config.average)]


def space(hp: Any, config: California) -> California:
    depth = hp.Int("depth", 1, 4, default=config.depth)
    return dataclasses.replace(
        config,
        depth=depth,
        width=hp.Choice("width", [64, 128, 256, 512], default=config.width),
        learning_rate=hp.Float(
            "learning_rate", 1e-4, 1e-1, sampling="log", default=config.learning_rate
        ),
        weight_decay=hp.Float(
            "weight_decay", 1e-4, 0.3, sampling="log", default=config.weight_decay
        ),
        dropout=hp.Float("dropout", 0.0, 0.5, step=0.05, default=config.dropout),
    )


RECIPE = Recipe(
    config=California(),
    data=data,
    model=model,
    callbacks=callbacks,
    space=space,
    baselines=("constant", "ridge"),
)
