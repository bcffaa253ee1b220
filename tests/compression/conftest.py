"""A digit classifier of every layer that int8 training handles, trained, and trained on in int8."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_trainkit import datasets
from keras_trainkit.compression import quantize_aware

L = keras.layers


@dataclasses.dataclass(frozen=True)
class Digits:
    """A trained model, its copy trained for int8, and the test digits."""

    model: keras.Model
    qat: keras.Model
    train: np.ndarray
    labels: np.ndarray
    test: np.ndarray
    truth: np.ndarray


def network() -> keras.Model:
    """Returns conv, depthwise and dense layers with batch normalization and a shortcut."""
    image = keras.Input((28, 28, 1), name="image")
    x = L.RandomTranslation(0.02, 0.02)(L.Rescaling(1 / 255)(image))
    x = L.ReLU()(L.BatchNormalization(momentum=0.8)(L.Conv2D(8, 3, strides=2, use_bias=False)(x)))
    shortcut = L.MaxPooling2D()(x)
    x = L.BatchNormalization(momentum=0.8)(
        L.MaxPooling2D()(L.DepthwiseConv2D(3, padding="same")(x))
    )
    x = L.Add()([L.Activation("relu")(x), shortcut])
    x = L.Dropout(0.1)(L.Flatten()(x))
    return keras.Model(image, L.Dense(10, activation="softmax")(L.Dense(24, activation="relu")(x)))


def fit(model: keras.Model, x: np.ndarray, y: np.ndarray, rate: float, epochs: int) -> None:
    optimizer = keras.optimizers.Adam(rate)
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)


@pytest.fixture(scope="session")
def digits(once) -> Digits:
    splits = datasets.load("bundled:mnist", auto=(), task="classification", validation=0.0)
    train, test = (np.asarray(s.x, "float32") for s in (splits.train, splits.test))

    def trained(folder: Path) -> None:
        keras.utils.set_random_seed(0)
        model = network()
        fit(model, train, splits.train.y, 0.005, 4)
        qat = quantize_aware(model)
        fit(qat, train, splits.train.y, 0.0005, 2)
        model.save(folder / "model.keras")
        qat.save(folder / "qat.keras")

    place = once("compression-digits", trained)
    model, qat = (keras.models.load_model(place / f"{name}.keras") for name in ("model", "qat"))
    return Digits(model, qat, train, splits.train.y, test, splits.test.y)
