"""Your own images: `trainkit train images data=folder/`, one folder a class, or a CSV of paths.

png, jpg, bmp, gif, webp and tiff of mixed sizes, grey or colour; or `data=tfds:NAME`. A small
residual CNN, random affine maps whose strength is one knob (`augment`, 0 for none), one-cycle
AdamW, EMA. Rare classes are repeated. Without data it takes the bundled digits. No receipt yet.
"""

import dataclasses
from typing import Any

import keras
from keras import layers

from keras_trainkit import Config, Recipe, Splits
from keras_trainkit.callbacks import EMA
from keras_trainkit.datasets import folders, tables
from keras_trainkit.layers import RandomAffine
from keras_trainkit.losses import SmoothedSparseCategoricalCrossentropy
from keras_trainkit.schedules import OneCycle


@dataclasses.dataclass(frozen=True)
class Images(Config):
    """The defaults suit some thousand small images on a CPU."""

    label: str = ""
    size: int = 0
    skip_corrupt: bool = False
    balance: bool = True
    encoding: str = "utf-8"
    stream_above: float = 1.0
    split: str = "random"
    test: float = 0.2
    folds: int = 0
    fold: int = 0
    epochs: int = 15
    steps: int = 1000
    batch_size: int = 64
    learning_rate: float = 0.01
    weight_decay: float = 0.05
    augment: float = 0.5
    flip: bool = False
    width: int = 16
    dropout: float = 0.2
    average: float = 0.99


def data(config: Images) -> Splits:
    parts = tables.Partition(
        config.split, config.validation, config.test, config.folds, config.fold
    )
    names = ("label", "size", "skip_corrupt", "balance", "encoding", "stream_above")
    told = {name: getattr(config, name) for name in names}
    looking = folders.Looking(**told, partition=parts)
    return folders.load(config.data, looking)


def adapt(config: Images, splits: Splits) -> Images:
    """Smaller batches for few images; at least `steps` steps in all."""
    batch = max(4, min(config.batch_size, len(splits.train) // 8))
    epochs = -(-config.steps // splits.steps_per_epoch(batch))
    return dataclasses.replace(config, batch_size=batch, epochs=max(config.epochs, epochs))


def model(config: Images, splits: Splits) -> keras.Model:
    shape = splits.train.x.shape[1:]
    inputs = keras.Input(shape, dtype=str(splits.train.x.dtype))
    x = layers.Rescaling(1 / max(float(splits.train.in_memory().x.max()), 1e-9))(inputs)
    if config.augment:
        much = 0.15 * config.augment
        x = RandomAffine(0.4 * much, much, much, 0.3 * much)(x)
    if config.flip:
        x = layers.RandomFlip("horizontal")(x)
    filters = config.width
    while min(x.shape[1:3]) > 4 and filters <= 16 * config.width:
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.Add()([x, layers.ReLU()(layers.BatchNormalization(momentum=0.9)(y))])
        x = layers.MaxPooling2D()(x)
        filters *= 2
    x = layers.Dropout(config.dropout)(layers.GlobalAveragePooling2D()(x))
    net = keras.Model(inputs, layers.Dense(len(splits.labels))(x), name="images")
    steps = config.epochs * splits.steps_per_epoch(config.batch_size)
    optimizer = keras.optimizers.AdamW(
        OneCycle(config.learning_rate, steps), weight_decay=config.weight_decay
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
    net.compile(
        optimizer=optimizer,
        loss=SmoothedSparseCategoricalCrossentropy(0.05, from_logits=True),
        metrics=["accuracy"],
    )
    return net


def callbacks(config: Images, splits: Splits) -> list[keras.callbacks.Callback]:
    return [EMA(config.average)]


def space(hp: Any, config: Images) -> Images:
    return dataclasses.replace(
        config,
        width=hp.Choice("width", [8, 16, 32], default=config.width),
        learning_rate=hp.Float(
            "learning_rate", 1e-3, 1e-1, sampling="log", default=config.learning_rate
        ),
        weight_decay=hp.Float(
            "weight_decay", 1e-3, 1.0, sampling="log", default=config.weight_decay
        ),
        augment=hp.Float("augment", 0.0, 1.0, step=0.25, default=config.augment),
        dropout=hp.Float("dropout", 0.0, 0.5, step=0.1, default=config.dropout),
    )


RECIPE = Recipe(
    config=Images(), data=data, model=model, adapt=adapt, callbacks=callbacks, space=space
)
