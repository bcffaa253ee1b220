"""Digits for a microcontroller: a small CNN of less than 8,000, 2,000 or 576 numbers.

Of the test images of full MNIST: `size=8k` 99.49 ± 0.03 %, its int8 file of 11,040 bytes the same;
`size=2k` 99.06 ± 0.11 %, 6,128 bytes; `size=575` 98.04 ± 0.08 %, 4,688 bytes (mean ± standard
deviation of 5 seeds). Written by `make frontier`, kept in benchmarks/receipts.

`size=8k` has plain 3x3 convolutions and ends in a global average; `2k` has two plain ones and `575`
one, then depthwise-separable ones that end in a single point. Numbers are counted as in the file,
where batch norm is folded into the convolutions.
"""

import dataclasses
from typing import Any

import keras
from keras import layers

from keras_trainkit import Config, Recipe, Splits, datasets
from keras_trainkit._checks import one_of
from keras_trainkit.callbacks import EMA
from keras_trainkit.layers import RandomAffine
from keras_trainkit.schedules import OneCycle


@dataclasses.dataclass(frozen=True)
class MnistTiny(Config):
    """About three minutes of a core for full MNIST; three times that with `size=575`."""

    size: str = "8k"
    validation: float = 0.05
    epochs: int = 40
    batch_size: int = 128
    learning_rate: float = 0.02
    weight_decay: float = 0.005
    rotation: float = 0.02
    shift: float = 0.05
    zoom: float = 0.05
    shear: float = 0.02
    average: float = 0.99

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("size", self.size, ("8k", "2k", "575"))


def data(config: MnistTiny) -> Splits:
    return datasets.load(
        config.data,
        auto=("tfds:mnist", "bundled:mnist"),
        task="classification",
        validation=config.validation,
    )


def adapt(config: MnistTiny, splits: Splits) -> MnistTiny:
    """A small sample is seen more often: at least 4,000 steps in all; the smallest size thrice."""
    enough = -(-4000 // splits.steps_per_epoch(config.batch_size))
    longer = 3 if config.size == "575" else 1  # it underfits
    return dataclasses.replace(config, epochs=longer * max(config.epochs, enough))


def normalized(pool: bool) -> list[layers.Layer]:
    """Before the pool, so that a file folds it into the convolution."""
    return [
        layers.BatchNormalization(momentum=0.9, scale=False),
        layers.ReLU(),
        *([layers.MaxPooling2D()] if pool else []),
    ]


def full(filters: int, pool: bool = False) -> list[layers.Layer]:
    return [layers.Conv2D(filters, 3, use_bias=False), *normalized(pool)]


def separable(filters: int, pool: bool = False) -> list[layers.Layer]:
    return [
        layers.DepthwiseConv2D(3, use_bias=False),
        layers.Conv2D(filters, 1, use_bias=False),
        *normalized(pool),
    ]


def depthwise() -> list[layers.Layer]:
    return [layers.DepthwiseConv2D(3, use_bias=False), *normalized(pool=False)]


def body(size: str) -> list[layers.Layer]:
    """Few layers of few channels: in an int8 file each of both costs bytes beside the weights."""
    if size == "8k":
        return [*full(8, pool=True), *full(16), *full(16, pool=True), *full(24)]
    if size == "2k":
        return [*full(8, pool=True), *full(12, pool=True), *separable(24), *depthwise()]
    return [*full(6, pool=True), *separable(8, pool=True), *separable(11), *depthwise()]


def model(config: MnistTiny, splits: Splits) -> keras.Model:
    small = config.size == "575"  # it underfits: augmentation would make it worse
    net = keras.Sequential(
        [
            keras.Input(splits.train.x.shape[1:], dtype=str(splits.train.x.dtype)),
            layers.Rescaling(1 / max(float(splits.train.x.max()), 1e-9)),
            *(
                []
                if small
                else [RandomAffine(config.rotation, config.shift, config.zoom, config.shear)]
            ),
            *body(config.size),
            layers.GlobalAveragePooling2D(),
            layers.Dense(len(splits.labels)),
        ],
        name="mnist_tiny",
    )
    steps = config.epochs * splits.steps_per_epoch(config.batch_size)
    optimizer = keras.optimizers.AdamW(
        OneCycle(config.learning_rate, steps), weight_decay=config.weight_decay
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "beta"])
    net.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return net


def callbacks(config: MnistTiny, splits: Splits) -> list[keras.callbacks.Callback]:
    return [EMA(config.average)]


def space(hp: Any, config: MnistTiny) -> MnistTiny:
    return dataclasses.replace(
        config,
        learning_rate=hp.Float(
            "learning_rate", 1e-3, 0.1, sampling="log", default=config.learning_rate
        ),
        weight_decay=hp.Float(
            "weight_decay", 1e-4, 0.3, sampling="log", default=config.weight_decay
        ),
        batch_size=hp.Choice("batch_size", [64, 128, 256], default=config.batch_size),
    )


RECIPE = Recipe(
    config=MnistTiny(), data=data, model=model, adapt=adapt, callbacks=callbacks, space=space
)
