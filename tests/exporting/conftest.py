"""A small digit classifier, and the files the converter makes of it."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_trainkit import datasets
from keras_trainkit.exporting import calibration, convert, ports, saving
from keras_trainkit.exporting.schemes import SCHEMES

CONVERTED = [name for name, scheme in SCHEMES.items() if not scheme.recipe]


@dataclasses.dataclass(frozen=True)
class Digits:
    """A trained model that takes raw pixels, and real digits."""

    model: keras.Model
    train: np.ndarray
    test: np.ndarray
    truth: np.ndarray


def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), dtype="uint8", name="image"),
            keras.layers.Rescaling(1 / 255),
            keras.layers.RandomRotation(0.02),
            keras.layers.Conv2D(8, 3, strides=2),
            keras.layers.BatchNormalization(momentum=0.8),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    return model


@pytest.fixture(scope="session")
def digits(once) -> Digits:
    splits = datasets.load("bundled:mnist", auto=(), task="classification", validation=0.0)

    def trained(folder: Path) -> None:
        model = network()
        model.fit(splits.train.x, splits.train.y, batch_size=128, epochs=2, verbose=0)
        model.save_weights(folder / "model.weights.h5")

    model = network()
    model.load_weights(once("exporting-digits", trained) / "model.weights.h5")
    return Digits(model, splits.train.x, splits.test.x, splits.test.y)


@pytest.fixture(scope="session")
def converted(digits, once) -> Path:
    """A folder with the model in every scheme of the converter."""

    def fill(folder: Path) -> None:
        inputs = ports.of(digits.model)
        saving.save(digits.model, inputs, folder / "model")
        samples = calibration.check(digits.train, inputs)
        ports.store(folder / "calibration.npz", samples)
        convert.run(folder, CONVERTED)

    return once("exporting-converted", fill)
