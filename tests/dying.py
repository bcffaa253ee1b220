"""A recipe with all that a resume must carry, and a way to end its training at a given moment."""

RECIPE = '''
"""Dropout, averaged weights, a plateau under a schedule, two kinds of early stopping."""

import dataclasses
import os
import random

import keras
import numpy as np

from keras_trainkit import Config, Recipe, Split, Splits
from keras_trainkit.callbacks import EMA, SWA, EarlyStopping, PlateauScale, TimeBudget
from keras_trainkit.schedules import OneCycle


@dataclasses.dataclass(frozen=True)
class Dying(Config):
    epochs: int = 6
    batch_size: int = 8
    learning_rate: float = 0.02
    width: int = 8
    swa: bool = False


class Die(keras.callbacks.Callback):
    """Ends the process's training where DIE_AT=EPOCH,BATCH says."""

    def on_train_batch_end(self, batch, logs=None):
        if os.environ.get("DIE_AT") == f"{self.epoch},{batch}":
            raise RuntimeError("died")

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch
        if os.environ.get("DIE_AT") == f"{epoch},begin":
            raise RuntimeError("died")


class Noise(keras.callbacks.Callback):
    """Needs Python's and NumPy's random numbers, and counts over batches."""

    total = 0.0

    def on_train_batch_end(self, batch, logs=None):
        self.total += random.random() + np.random.rand() + float(logs["loss"])
        if batch == 3:
            kernel = self.model.trainable_variables[0]
            kernel.assign_add(keras.ops.ones(kernel.shape) * 1e-4 * self.total)


def data(config):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 3)).astype("float32")
    y = (x @ np.array([1.0, -2.0, 3.0]) + rng.normal(size=90)).astype("float32")
    parts = [Split(x[rows], y[rows]) for rows in (slice(50), slice(50, 70), slice(70, 90))]
    return Splits(*parts, source="dying", features=("a", "b", "c"))


def model(config, splits):
    layers = [keras.Input((3,)), keras.layers.Dense(config.width, "relu"),
              keras.layers.BatchNormalization(), keras.layers.Dropout(0.3), keras.layers.Dense(1)]
    net = keras.Sequential(layers, name="dying")
    rate = OneCycle(config.learning_rate, config.epochs * splits.steps_per_epoch(config.batch_size))
    net.compile(optimizer=keras.optimizers.AdamW(rate), loss="mean_squared_error", metrics=["mae"])
    return net


def callbacks(config, splits):
    average = SWA(0.5, splits.train.x) if config.swa else EMA(0.9)
    return [average, Noise(), PlateauScale("loss", patience=1, min_delta=0.5),
            keras.callbacks.EarlyStopping("val_loss", patience=9), Die(),
            EarlyStopping("val_loss", patience=8), TimeBudget(minutes=5)]


RECIPE = Recipe(config=Dying(), data=data, model=model, callbacks=callbacks)
'''
